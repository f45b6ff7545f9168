using MySqlHa.Replication.Server;
namespace MySqlHa.Replication.Health;

/// <summary>
/// Watches one server without pause: a parked session, a short question every interval, and, when the server is on this host, its
/// process. The first verdict comes with the first answer or its absence. Uses two sessions of the account (three while one hangs,
/// four at worst), which needs no privilege beyond logging in.
/// </summary>
public sealed class HealthMonitor : IAsyncDisposable
{
    private readonly IHealthObserver _observer;
    private readonly MonitorClock _clock;
    private readonly HealthJudge _judge;
    private readonly Lock _gate = new();
    private readonly CancellationTokenSource _stop = new();
    private readonly ParkedSession _parked;
    private readonly QuerySignal _query;
    private readonly ProcessWatch? _process;
    private readonly Task _loops;
    private HealthVerdict? _current;
    private bool _disposed;

    /// <summary>Starts watching.</summary>
    /// <param name="server">The server.</param>
    /// <param name="login">The monitor account; USAGE is enough.</param>
    /// <param name="options">How to watch.</param>
    /// <param name="observer">Who learns of each change.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    /// <exception cref="FileNotFoundException">The authority file of the login is not there.</exception>
    public HealthMonitor(ServerEndpoint server, ServerLogin login, HealthMonitorOptions options, IHealthObserver observer)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(login);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(observer);
        options.Check();
        // Says now, to the caller, what would otherwise fail in every round.
        using (ServerConnection.Create(server, login, options.Timeout))
        {
        }

        Server = server;
        _observer = observer;
        _clock = new MonitorClock(options.TimeProvider);
        _judge = new HealthJudge(options.Fall, options.Rise, options.Timeout);
        _process = options.WatchProcess && OperatingSystem.IsLinux() ? new ProcessWatch(server, options, _clock, Report) : null;
        _parked = new ParkedSession(server, login, options, _clock, Report);
        _query = new QuerySignal(server, login, options, _clock, Report, () => _process?.LookAgain());
        _process?.Start();
        _loops = Task.WhenAll(Task.Run(() => _query.RunAsync(_stop.Token)), Task.Run(() => _parked.RunAsync(_stop.Token)));
    }

    /// <summary>The server watched.</summary>
    public ServerEndpoint Server { get; }

    /// <summary>The verdict in force; null until the first one.</summary>
    public HealthVerdict? Current => Volatile.Read(ref _current);

    /// <summary>Stops watching, within a second even while the server hangs. No verdict comes after it returns.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            if (_disposed)
                return;
            _disposed = true;
        }

        await _stop.CancelAsync();
        _process?.Dispose();
        await _loops;
        await _query.KillAsync(_parked.ConnectionId);
        await _query.DisposeAsync();
        _stop.Dispose();
    }

    private void Report(Observation seen)
    {
        lock (_gate)
        {
            if (_disposed || _judge.Observe(seen) is not { } next)
                return;
            var verdict = new HealthVerdict(next.Status, next.ServerGone, next.Basis, next.Reason, _clock.WallClock);
            Volatile.Write(ref _current, verdict);
            try
            {
                _observer.OnVerdict(verdict);
            }
            catch (Exception)
            {
                // Documented at IHealthObserver: the watch goes on whatever its observer does.
            }
        }
    }
}
