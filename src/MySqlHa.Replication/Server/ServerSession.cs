using MySqlHa.Replication.Dialect;

namespace MySqlHa.Replication.Server;

/// <summary>
/// A session of an operation. Every failure is a <see cref="ReplicationException"/>; every wait has a deadline and ends at once
/// with the token: the session is then abandoned (see <see cref="Session"/>), so that a server that hangs holds nobody up.
/// </summary>
internal sealed class ServerSession : IAsyncDisposable
{
    private readonly Session _session;
    private readonly ServerLogin _login;
    private readonly TimeSpan _timeout;
    private bool _prepared;

    private ServerSession(ServerEndpoint server, ServerLogin login, TimeSpan timeout)
    {
        Server = server;
        _login = login;
        _timeout = timeout;
        _session = new Session(server, login, timeout);
    }

    internal ServerEndpoint Server { get; }

    /// <summary>As the greeting says; Percona Server shows only in @@version_comment.</summary>
    internal ServerRelease Release => _session.Release;

    internal SqlDialect Dialect => SqlDialect.For(Release, Server);

    /// <summary>The server's id of this connection, for KILL and the process list.</summary>
    internal int ConnectionId => _session.ConnectionId;

    /// <summary>Whether a statement is under way: one that was given up, if nobody waits for it.</summary>
    internal bool IsBusy => !_session.Busy.IsCompleted;

    /// <summary>Whether it can still be used.</summary>
    internal bool IsOpen => _session.IsOpen;

    /// <summary>Questions that went to the server since the login; several statements in one go are one.</summary>
    internal int RoundTrips { get; private set; }

    /// <summary>Logs in.</summary>
    /// <exception cref="ReplicationException">It cannot; the error says why.</exception>
    internal static async Task<ServerSession> OpenAsync(ServerEndpoint server, ServerLogin login, TimeSpan timeout, CancellationToken cancellation)
    {
        ServerSession? session = null;
        try
        {
            session = new ServerSession(server, login, timeout);
            await session._session.OpenAsync().WaitAsync(timeout, cancellation);
            return session;
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            if (session is not null)
                await session.DisposeAsync();
            throw await ServerErrors.OnLoginAsync(error, server, login, timeout, cancellation);
        }
        catch
        {
            if (session is not null)
                await session.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a statement that changes something. The session speaks a known sql_mode then, so that literals mean what <see cref="SqlText"/> means.</summary>
    internal async Task ExecuteAsync(SqlStatement statement, TimeSpan? limit = null, CancellationToken cancellation = default)
    {
        await PrepareAsync(cancellation);
        await RunAsync(() => _session.ExecuteAsync(statement.Text, limit ?? _timeout), statement, limit ?? _timeout, cancellation);
    }

    /// <summary>Makes the session speak that sql_mode. For queries that hold literals of <see cref="SqlText"/>; statements do it by themselves.</summary>
    internal async Task PrepareAsync(CancellationToken cancellation)
    {
        if (_prepared)
            return;
        await RunAsync(() => _session.ExecuteAsync("SET NAMES utf8mb4, SESSION sql_mode = 'NO_ENGINE_SUBSTITUTION'"), SqlStatement.Plain("SET NAMES"), _timeout, cancellation);
        _prepared = true;
    }

    /// <summary>Reads all rows of the first result.</summary>
    internal async Task<IReadOnlyList<Row>> QueryAsync(string sql, TimeSpan? limit = null, CancellationToken cancellation = default) =>
        (await QueryAllAsync(sql, limit, cancellation))[0];

    /// <summary>Reads every result of several statements, in one round trip.</summary>
    internal async Task<IReadOnlyList<IReadOnlyList<Row>>> QueryAllAsync(string sql, TimeSpan? limit = null, CancellationToken cancellation = default)
    {
        Task<IReadOnlyList<IReadOnlyList<Row>>>? reading = null;
        await RunAsync(() => reading = _session.ReadAsync(sql, Row.ReadAllAsync, limit ?? _timeout), SqlStatement.Plain(sql), limit ?? _timeout, cancellation);
        return await reading!;
    }

    /// <summary>
    /// Reads the results of several statements, in one round trip, up to the first that the server refuses: it then sends none of those
    /// that follow. The refusal is returned beside what came before it; a session that broke or a server that says nothing is thrown.
    /// </summary>
    internal async Task<(IReadOnlyList<IReadOnlyList<Row>> Results, ReplicationException? Refusal)> QueryUntilRefusedAsync(
        string sql, CancellationToken cancellation)
    {
        var results = new List<IReadOnlyList<Row>>();
        try
        {
            await RunAsync(() => _session.ReadAsync(sql, reader => Row.ReadAllAsync(reader, results), _timeout), SqlStatement.Plain(sql), _timeout, cancellation);
            return (results, null);
        }
        catch (ReplicationException refusal) when (refusal.Error is ReplicationError.MissingPrivilege or ReplicationError.StatementFailed)
        {
            return (results, refusal);
        }
    }

    /// <summary>The first value of the first row, or null.</summary>
    internal async Task<string?> ScalarAsync(string sql, TimeSpan? limit = null, CancellationToken cancellation = default) =>
        await QueryAsync(sql, limit, cancellation) is [var first, ..] ? first.First : null;

    /// <summary>Reads all rows of the first result; null when somebody's KILL QUERY stopped it. The session is as good as before then (MySQL's SLEEP returns 1 instead).</summary>
    internal async Task<IReadOnlyList<Row>?> QueryUnlessKilledAsync(string sql, CancellationToken cancellation = default)
    {
        IReadOnlyList<Row>? rows = null;
        await RunAsync(
            async () =>
            {
                try
                {
                    rows = (await _session.ReadAsync(sql, Row.ReadAllAsync, _timeout))[0];
                }
                catch (MySqlConnector.MySqlException killed) when (killed.Number == 1317)
                {
                    // Not a failure of anything.
                }
            },
            SqlStatement.Plain(sql), _timeout, cancellation);
        return rows;
    }

    public ValueTask DisposeAsync() => _session.DisposeAsync();

    private async Task RunAsync(Func<Task> run, SqlStatement statement, TimeSpan limit, CancellationToken cancellation)
    {
        // A statement must not be sent after the end.
        cancellation.ThrowIfCancellationRequested();
        RoundTrips++;
        try
        {
            await run().WaitAsync(limit, cancellation);
        }
        catch (Exception error) when (error is not OperationCanceledException || !cancellation.IsCancellationRequested)
        {
            throw ServerErrors.OnStatement(error, Server, _login, statement, limit);
        }
    }
}
