using System.Data.Common;
using System.Globalization;
using MySqlConnector;

namespace MySqlHa.Replication.Health;

/// <summary>
/// One unpooled connection of ours. Operations carry no cancellation token: the connector neither stops a login on one, nor a
/// query without opening a further session. The caller waits as long as it likes and then abandons the session, whose hard limit
/// (the timeout, rounded up to whole seconds) ends it.
/// </summary>
internal sealed class Session : IAsyncDisposable
{
    private readonly MySqlConnection _connection;
    private Task _busy = Task.CompletedTask;

    internal Session(ServerEndpoint server, ServerLogin login, TimeSpan timeout) =>
        _connection = ServerConnection.Create(server, login, timeout);

    internal ServerRelease Release => ServerRelease.Parse(_connection.ServerVersion);

    /// <summary>The operation under way, or the last one.</summary>
    internal Task Busy => _busy;

    internal int ConnectionId => _connection.ServerThread;

    // Name resolution and the first bytes of a connection run synchronously in the connector: never on the waiting caller.
    internal Task OpenAsync() => Track(Task.Run(() => _connection.OpenAsync()));

    /// <summary>Runs a statement for its effect. <paramref name="limit"/> is the hard limit; null keeps the connection's own.</summary>
    internal Task ExecuteAsync(string sql, TimeSpan? limit = null) => Track(RunAsync(sql, limit));

    /// <summary>Reads the vital signs in one round trip.</summary>
    internal Task<VitalSigns> ReadVitalSignsAsync(bool withChannels)
    {
        var task = ReadAsync(withChannels);
        _ = Track(task);
        return task;
    }

    /// <summary>Closes now, or, while an operation hangs, as soon as its hard limit ends it. Never waits for the server.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_busy.IsCompleted)
            await CloseAsync();
        else
            Abandon();
    }

    /// <summary>Leaves the session to its hard limit.</summary>
    internal void Abandon() =>
        _ = _busy.ContinueWith(_ => CloseAsync(), CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);

    private async Task CloseAsync()
    {
        _ = _busy.Exception;
        try
        {
            await _connection.DisposeAsync();
        }
        catch (Exception error) when (error is DbException or IOException or InvalidOperationException)
        {
            // A broken session cannot say goodbye; its socket is closed all the same.
        }
    }

    private Task Track(Task task)
    {
        _busy = task;
        return task;
    }

    private async Task RunAsync(string sql, TimeSpan? limit)
    {
        await using var command = new MySqlCommand(sql, _connection);
        if (limit is { } hard)
            command.CommandTimeout = (int)Math.Ceiling(hard.TotalSeconds);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<VitalSigns> ReadAsync(bool withChannels)
    {
        var release = Release;
        var superReadOnly = release.IsMariaDb || !release.AtLeast(5, 7, 8) ? "NULL" : "@@global.super_read_only";
        var sql = $"SELECT @@version, @@version_comment, @@server_id, @@global.read_only, {superReadOnly}, @@max_connections; "
            + "SHOW GLOBAL STATUS LIKE 'Threads_connected'" + (withChannels ? "; " + release.ReplicationStatus : "");
        await using var command = new MySqlCommand(sql, _connection);
        await using var reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        var signs = new VitalSigns
        {
            Version = Text(reader, 0),
            VersionComment = Text(reader, 1),
            ServerId = Convert.ToUInt32(reader.GetValue(2), CultureInfo.InvariantCulture),
            // MariaDB 12 names states (OFF, NO_LOCK, ...) where older servers and MySQL count.
            ReadOnly = Text(reader, 3) is not ("0" or "OFF" or "False"),
            SuperReadOnly = reader.IsDBNull(4) ? null : Text(reader, 4) is not ("0" or "OFF" or "False"),
            ConnectionsAllowed = Convert.ToInt64(reader.GetValue(5), CultureInfo.InvariantCulture),
        };
        await reader.NextResultAsync();
        if (await reader.ReadAsync())
            signs = signs with { Connections = long.Parse(Text(reader, 1), CultureInfo.InvariantCulture) };
        if (!withChannels)
            return signs;
        try
        {
            await reader.NextResultAsync();
            return signs with { Channels = await ReadChannelsAsync(reader) };
        }
        catch (MySqlException denied) when (denied.Number is 1227 or 1142 or 1045 or 1044)
        {
            return signs with { ChannelsDenied = denied.Number };
        }
    }

    private static async Task<IReadOnlyList<ChannelSign>> ReadChannelsAsync(MySqlDataReader reader)
    {
        var columns = Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, i => i, StringComparer.OrdinalIgnoreCase);
        var channels = new List<ChannelSign>();
        while (await reader.ReadAsync())
        {
            channels.Add(new ChannelSign(
                Column("Channel_Name", "Connection_name"),
                Column("Replica_IO_Running", "Slave_IO_Running"),
                Column("Replica_SQL_Running", "Slave_SQL_Running"),
                Column("Last_IO_Error"),
                Column("Last_SQL_Error")));
        }

        return channels;

        string Column(params ReadOnlySpan<string> names)
        {
            foreach (var name in names)
            {
                if (columns.TryGetValue(name, out var ordinal))
                    return Text(reader, ordinal);
            }

            return "";
        }
    }

    private static string Text(MySqlDataReader reader, int ordinal) =>
        Convert.ToString(reader.GetValue(ordinal), CultureInfo.InvariantCulture) ?? "";
}
