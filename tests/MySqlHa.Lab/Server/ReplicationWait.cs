using MySqlConnector;

namespace MySqlHa.Lab.Server;

/// <summary>Waits for replication.</summary>
public static class ReplicationWait
{
    /// <summary>Waits until the receiver and the applier of <paramref name="replica"/> run.</summary>
    /// <exception cref="LabException">They do not, with the server's own last error.</exception>
    public static async Task RunningAsync(LabServer replica, TimeSpan timeout)
    {
        bool mysql = replica.Kind == ServerKind.MySql;
        long limit = Environment.TickCount64 + (long)timeout.TotalMilliseconds;
        while (true)
        {
            var rows = await replica.QueryAsync(mysql ? "SHOW REPLICA STATUS" : "SHOW SLAVE STATUS").ConfigureAwait(false);
            object? receiver = null, applier = null, error = "replication is not configured";
            if (rows.Count > 0)
            {
                receiver = rows[0][mysql ? "Replica_IO_Running" : "Slave_IO_Running"];
                applier = rows[0][mysql ? "Replica_SQL_Running" : "Slave_SQL_Running"];
                error = $"{rows[0]["Last_IO_Error"]} {rows[0]["Last_SQL_Error"]}".Trim();
            }

            if (receiver is "Yes" && applier is "Yes")
                return;
            if (Environment.TickCount64 >= limit)
                throw new LabException($"Replication on {LabAddresses.Name(replica.Host)}: receiver {receiver ?? "none"}, applier {applier ?? "none"} after {timeout.TotalSeconds:0.#} s. {error}");
            await Task.Delay(10).ConfigureAwait(false);
        }
    }

    /// <summary>Waits until <paramref name="replica"/> has applied all that <paramref name="source"/> has written so far.</summary>
    /// <exception cref="LabException">It has not, after <paramref name="timeout"/>.</exception>
    public static async Task CaughtUpAsync(LabServer replica, LabServer source, TimeSpan timeout)
    {
        bool mysql = replica.Kind == ServerKind.MySql;
        string position = await source.ScalarAsync(mysql ? "SELECT @@GLOBAL.gtid_executed" : "SELECT @@GLOBAL.gtid_binlog_pos").ConfigureAwait(false) ?? "";
        if (position.Length == 0)
            return;
        int seconds = Math.Max(1, (int)Math.Ceiling(timeout.TotalSeconds));
        await using MySqlConnection connection = await replica.OpenAsync().ConfigureAwait(false);
        await using MySqlCommand command = connection.CreateCommand();
        command.CommandTimeout = seconds + 10;
        command.CommandText = mysql ? "SELECT WAIT_FOR_EXECUTED_GTID_SET(@position, @seconds)" : "SELECT MASTER_GTID_WAIT(@position, @seconds)";
        command.Parameters.AddWithValue("@position", position.Replace("\n", "", StringComparison.Ordinal));
        command.Parameters.AddWithValue("@seconds", seconds);
        object? result = await command.ExecuteScalarAsync().ConfigureAwait(false);
        if (Convert.ToInt64(result, System.Globalization.CultureInfo.InvariantCulture) != 0)
            throw new LabException($"{LabAddresses.Name(replica.Host)} has not applied all of {LabAddresses.Name(source.Host)} ({position}) within {seconds} s.");
    }
}
