using System.Data.Common;
using MySqlConnector;
using MySqlHa.Replication.Dialect;

namespace MySqlHa.Replication.Server;

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

    internal bool IsOpen => _connection.State == System.Data.ConnectionState.Open;

    // Name resolution and the first bytes of a connection run synchronously in the connector: never on the waiting caller.
    internal Task OpenAsync() => Track(Task.Run(() => _connection.OpenAsync()));

    /// <summary>Runs a statement for its effect. <paramref name="limit"/> is the hard limit; null keeps the connection's own.</summary>
    internal Task ExecuteAsync(string sql, TimeSpan? limit = null) => Track(RunAsync(sql, limit));

    /// <summary>Runs a statement (or several, in one round trip) and reads what it returns.</summary>
    internal Task<T> ReadAsync<T>(string sql, Func<MySqlDataReader, Task<T>> read, TimeSpan? limit = null)
    {
        var task = RunAsync(sql, read, limit);
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

    private async Task<T> RunAsync<T>(string sql, Func<MySqlDataReader, Task<T>> read, TimeSpan? limit)
    {
        await using var command = new MySqlCommand(sql, _connection);
        if (limit is { } hard)
            command.CommandTimeout = (int)Math.Ceiling(hard.TotalSeconds);
        await using var reader = await command.ExecuteReaderAsync();
        return await read(reader);
    }
}
