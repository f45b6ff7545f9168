using MySqlConnector;

namespace MySqlHa.Lab.Server;

/// <summary>Sets both servers up and makes each a replica of the other, by plain SQL.</summary>
internal static class DualSource
{
    public static async Task SetUpAsync(LabEnvironment lab, ServerKind kind, IProgress<string>? progress)
    {
        string template = await ServerTemplate.EnsureAsync(ServerInstallation.Of(kind), progress).ConfigureAwait(false);
        progress?.Report($"servers: starting {kind} on a and b");
        await Task.WhenAll(lab.Servers.Select(s => BeginAsync(lab, s, template))).ConfigureAwait(false);
        progress?.Report("replication: a from b, b from a");
        await Task.WhenAll(
            ReplicateAsync(lab, lab.Servers[0], lab.Servers[1]),
            ReplicateAsync(lab, lab.Servers[1], lab.Servers[0])).ConfigureAwait(false);
        if (lab.Options.RestartState != RestartState.ReadWrite)
        {
            foreach (LabServer server in lab.Servers)
                server.WriteConfiguration(lab.Options.RestartState);
        }
    }

    private static async Task BeginAsync(LabEnvironment lab, LabServer server, string template)
    {
        await server.PrepareAsync(template, RestartState.ReadWrite).ConfigureAwait(false);
        var empty = new LabAccount("root", "");
        await server.LaunchAsync(empty).ConfigureAwait(false);
        await using MySqlConnection connection = await ServerConnection.OpenAsync(server.SocketPath, empty).ConfigureAwait(false);
        // Not logged: both nodes get the same by themselves, and their histories begin empty and equal.
        await connection.RunAsync("SET SESSION sql_log_bin = 0").ConfigureAwait(false);
        foreach (string statement in Statements(lab.Accounts, server.Kind))
            await connection.RunAsync(statement).ConfigureAwait(false);
    }

    // The passwords are hexadecimal digits: nothing to escape.
    private static IEnumerable<string> Statements(LabAccounts accounts, ServerKind kind)
    {
        yield return $"ALTER USER 'root'@'localhost' IDENTIFIED BY '{accounts.Root.Password}'";
        foreach (LabAccount account in new[] { accounts.Admin, accounts.Replication, accounts.Monitor, accounts.App })
            yield return $"CREATE USER '{account.User}'@'%' IDENTIFIED BY '{account.Password}'";
        yield return $"GRANT ALL PRIVILEGES ON *.* TO '{accounts.Admin.User}'@'%' WITH GRANT OPTION";
        yield return $"GRANT REPLICATION SLAVE ON *.* TO '{accounts.Replication.User}'@'%'";
        yield return $"GRANT REPLICATION CLIENT ON *.* TO '{accounts.Monitor.User}'@'%'";
        if (kind == ServerKind.MariaDb)
            yield return $"GRANT REPLICA MONITOR ON *.* TO '{accounts.Monitor.User}'@'%'";
        yield return $"GRANT ALL PRIVILEGES ON app.* TO '{accounts.App.User}'@'%'";
        yield return "CREATE DATABASE app";
        yield return """
            CREATE TABLE app.ledger (
                run INT UNSIGNED NOT NULL, writer INT UNSIGNED NOT NULL, seq BIGINT UNSIGNED NOT NULL, payload VARBINARY(64) NOT NULL,
                PRIMARY KEY (run, writer, seq)) ENGINE=InnoDB
            """;
    }

    private static async Task ReplicateAsync(LabEnvironment lab, LabServer replica, LabServer source)
    {
        LabAccount account = lab.Accounts.Replication;
        await using MySqlConnection connection = await replica.OpenAsync().ConfigureAwait(false);
        if (replica.Kind == ServerKind.MySql)
        {
            await connection.RunAsync($"""
                CHANGE REPLICATION SOURCE TO SOURCE_HOST='{source.Address}', SOURCE_PORT={LabAddresses.ServerPort},
                SOURCE_USER='{account.User}', SOURCE_PASSWORD='{account.Password}', SOURCE_AUTO_POSITION=1,
                GET_SOURCE_PUBLIC_KEY=1, SOURCE_CONNECT_RETRY=1, SOURCE_RETRY_COUNT=86400
                """).ConfigureAwait(false);
            await connection.RunAsync("START REPLICA").ConfigureAwait(false);
        }
        else
        {
            await connection.RunAsync($"""
                CHANGE MASTER TO MASTER_HOST='{source.Address}', MASTER_PORT={LabAddresses.ServerPort},
                MASTER_USER='{account.User}', MASTER_PASSWORD='{account.Password}', MASTER_USE_GTID=slave_pos, MASTER_CONNECT_RETRY=1
                """).ConfigureAwait(false);
            await connection.RunAsync("START SLAVE").ConfigureAwait(false);
        }

        await ReplicationWait.RunningAsync(replica, TimeSpan.FromSeconds(20)).ConfigureAwait(false);
    }
}
