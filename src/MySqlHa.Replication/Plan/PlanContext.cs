using MySqlHa.Replication.Server;

namespace MySqlHa.Replication.Plan;

/// <summary>What a running step may use: one session a server (opened when first asked for, opened anew when it broke), and progress.</summary>
public sealed class PlanContext : IAsyncDisposable
{
    private readonly Dictionary<ServerEndpoint, ServerSession> _sessions = [];
    private readonly Func<ServerEndpoint, ServerLogin> _login;
    private Action<string, double?, TimeSpan?> _progress = (_, _, _) => { };

    /// <summary>Makes one.</summary>
    /// <param name="login">Who logs in to a server.</param>
    /// <param name="timeout">Time for a login or an ordinary statement.</param>
    /// <param name="time">The clock.</param>
    public PlanContext(Func<ServerEndpoint, ServerLogin> login, TimeSpan timeout, TimeProvider? time = null)
    {
        _login = login;
        Timeout = timeout;
        Time = time ?? TimeProvider.System;
    }

    /// <summary>Time for a login or an ordinary statement.</summary>
    public TimeSpan Timeout { get; }

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; }

    internal ServerLogin Login(ServerEndpoint server) => _login(server);

    /// <summary>The session with that server.</summary>
    internal async Task<ServerSession> SessionAsync(ServerEndpoint server, CancellationToken cancellation)
    {
        if (_sessions.TryGetValue(server, out var open))
            return open;
        var session = await ServerSession.OpenAsync(server, _login(server), Timeout, cancellation);
        _sessions[server] = session;
        // One that is too old is told so before anything is changed.
        _ = session.Dialect;
        return session;
    }

    /// <summary>Forgets the session: it broke, or the server restarts. The next question opens another.</summary>
    internal async Task DropSessionAsync(ServerEndpoint server)
    {
        if (_sessions.Remove(server, out var session))
            await session.DisposeAsync();
    }

    /// <summary>
    /// Forgets the sessions that broke, and those whose statement was given up. That statement would go on in the server, and might
    /// take effect long after the plan has ended: the server is told to kill it.
    /// </summary>
    /// <param name="patience">How long to wait for the kill; it goes on behind the caller's back after that.</param>
    internal async Task DropBrokenAsync(TimeSpan patience)
    {
        var kills = new List<Task>();
        foreach (var (server, session) in _sessions.Where(s => s.Value.IsBusy || !s.Value.IsOpen).ToList())
        {
            _sessions.Remove(server);
            if (session.IsBusy)
                kills.Add(Task.Run(() => KillAsync(server, session.ConnectionId)));
            await session.DisposeAsync();
        }

        await Task.WhenAny(Task.WhenAll(kills), Task.Delay(patience));
    }

    /// <summary>Tells what the running step waits for.</summary>
    internal void Report(string waitsFor, double? fraction = null, TimeSpan? remaining = null) => _progress(waitsFor, fraction, remaining);

    internal void ReportTo(Action<string, double?, TimeSpan?> progress) => _progress = progress;

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        foreach (var session in _sessions.Values)
            await session.DisposeAsync();
        _sessions.Clear();
    }

    private async Task KillAsync(ServerEndpoint server, int connection)
    {
        var limit = TimeSpan.FromSeconds(Math.Min(2, Timeout.TotalSeconds));
        try
        {
            await using var session = await ServerSession.OpenAsync(server, _login(server), limit, default);
            await session.ExecuteAsync(SqlStatement.Plain($"KILL {connection}"), limit);
        }
        catch (ReplicationException)
        {
            // It ended by itself, or the server answers nobody: the session's own limit ends it then.
        }
    }
}
