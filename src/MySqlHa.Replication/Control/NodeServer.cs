using MySqlHa.Replication.Health;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Operations.Fence;
using MySqlHa.Replication.Server;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Control;

/// <summary>
/// One server of a pair as the process that runs a node deals with it: by sessions that stand open, so that neither a promotion nor a fence waits for a
/// login. One statement at a time; who comes second waits. A session that broke is opened again by <see cref="ConnectAsync"/> alone.
/// </summary>
public sealed partial class NodeServer : IAsyncDisposable
{
    private static readonly TimeSpan GreetingLimit = TimeSpan.FromMilliseconds(250);

    private readonly ServerLogin _login;
    private readonly TimeSpan _timeout;
    private readonly TimeSpan? _idle;
    private readonly MonitorClock _clock;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly RememberedGreeting _greeting;
    private volatile ServerSession? _session;
    private volatile ServerSession? _killer;
    private volatile PatienceClock? _unanswered;

    /// <summary>Names it; nothing is opened yet.</summary>
    /// <param name="server">The server.</param>
    /// <param name="login">The node's account.</param>
    /// <param name="timeout">Time for a login or an ordinary statement.</param>
    /// <param name="time">The clock; null for the machine's.</param>
    /// <param name="idle">
    /// After how long without a statement the server ends the sessions, and what they hold with them; whole seconds. Null: as it is set there. A host that
    /// lost its power says nothing more, and its server would believe it for hours.
    /// </param>
    public NodeServer(ServerEndpoint server, ServerLogin login, TimeSpan timeout, TimeProvider? time = null, TimeSpan? idle = null)
    {
        _idle = idle;
        Server = server;
        _login = login;
        _timeout = timeout;
        _clock = new(time ?? TimeProvider.System);
        _greeting = new(server, _clock);
    }

    /// <summary>The server.</summary>
    public ServerEndpoint Server { get; }

    /// <summary>Whether the sessions stand, as far as known.</summary>
    public bool IsConnected => _session is { IsOpen: true } && _killer is { IsOpen: true };

    /// <summary>Opens what is not open, and makes sure that the rest still is.</summary>
    /// <exception cref="ReplicationException">It cannot: see <see cref="ServerErrors"/>.</exception>
    public Task ConnectAsync(CancellationToken cancellation = default) => InTurnAsync(
        async () =>
        {
            _session = await StandAsync(_session, cancellation);
            _killer = await StandAsync(_killer, cancellation);
            return true;
        },
        _timeout * 3,
        cancellation);

    /// <summary>Looks, in one round trip.</summary>
    /// <param name="silence">How long an answer may take, in time in which this process was awake; a statement that is unanswered already counts.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.Timeout"/>: silent for so long. <see cref="ReplicationError.ServerGone"/>: broken, or never opened.</exception>
    public Task<ServerSnapshot> LookAsync(TimeSpan silence, CancellationToken cancellation = default)
    {
        var left = silence - (_unanswered?.Waited ?? TimeSpan.Zero);
        return InTurnAsync(() => NodeLook.TakeAsync(Session), silence, cancellation, left > TimeSpan.Zero ? left : TimeSpan.Zero);
    }

    /// <summary>
    /// Looks, also if the session broke: whoever closed that server has killed our session with the others. A server that greets is alive and is logged in to;
    /// one that does not within a quarter of a second, which has begun when an earlier question still waits for it, or refuses the connection, is gone.
    /// </summary>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.Timeout"/> or <see cref="ReplicationError.ServerGone"/>: it is silent. Anything else: it lives, and cannot be asked.</exception>
    public async Task<ServerSnapshot> AskAsync(TimeSpan silence, CancellationToken cancellation = default)
    {
        try
        {
            // A login that is under way says nothing of the server.
            return IsConnected ? await LookAsync(silence, cancellation) : throw NotOpen();
        }
        catch (ReplicationException broken) when (broken.Error == ReplicationError.ServerGone)
        {
            // One that is gone refuses at once, and so is told from one that is busy.
            var (greeting, failure) = await _greeting.AskAsync(silence > GreetingLimit ? silence : GreetingLimit).WaitAsync(cancellation);
            if (greeting is null && failure!.Kind != FailureKind.ServerError)
                throw new ReplicationException(ReplicationError.ServerGone, Server, $"{Server} is gone: the session broke, and it does not greet ({failure.Kind}{(failure.Socket is { } socket ? $", {socket}" : "")}).", "", broken);
            try
            {
                await ConnectAsync(cancellation);
                return await LookAsync(_timeout, cancellation);
            }
            catch (ReplicationException late) when (late.Error is ReplicationError.Timeout or ReplicationError.ServerGone or ReplicationError.Unreachable)
            {
                throw new ReplicationException(ReplicationError.LoginRefused, Server, $"{Server} greets and lets nobody in: {late.Message}", late.Remedy, late);
            }
        }
    }

    /// <summary>Stops the receiver of a channel, and looks: what was received is final then.</summary>
    /// <exception cref="ReplicationException">It cannot be stopped.</exception>
    public Task<ServerSnapshot> StopReceiverAsync(string channel, CancellationToken cancellation = default) => InTurnAsync(
        async () =>
        {
            var session = Session;
            var stop = ThreadControl.Statement(session.Dialect, "STOP", channel, ReplicationThreads.Receiver);
            return await NodeLook.TakeAsync(session, stop.Text + "; ");
        },
        _timeout,
        cancellation);

    /// <summary>Starts the receiver of a channel.</summary>
    /// <exception cref="ReplicationException">It cannot be started.</exception>
    public Task StartReceiverAsync(string channel, CancellationToken cancellation = default) => InTurnAsync(
        async () =>
        {
            await Session.ExecuteAsync(ThreadControl.Statement(Session.Dialect, "START", channel, ReplicationThreads.Receiver), null, cancellation);
            return true;
        },
        _timeout,
        cancellation);

    /// <summary>Closes the server for writes (see <see cref="WriteFence"/>); returns when it was seen to hold.</summary>
    /// <exception cref="ReplicationException">It does not hold within the time.</exception>
    public Task<FenceOutcome> CloseAsync(FenceOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return InTurnAsync(
            () => WriteFence.CloseAsync(Session, _killer ?? throw NotOpen(), options, cancellation),
            // The fence keeps its own deadline and says best why it does not hold.
            options.Deadline + TimeSpan.FromMilliseconds(200),
            cancellation);
    }

    /// <summary>Opens the server for writes.</summary>
    /// <param name="alone">
    /// How it was last seen, if there is no other server any more: its commits are not to wait for one then; call <see cref="SettleAloneAsync"/> behind it.
    /// Null: there is.
    /// </param>
    /// <param name="cancellation">Ends the waiting.</param>
    public Task OpenAsync(ServerSnapshot? alone = null, CancellationToken cancellation = default) => InTurnAsync(
        async () =>
        {
            foreach (var statement in alone is null ? [] : SemiSyncPause.Begin(alone))
                await Session.ExecuteAsync(statement, null, cancellation);
            await WriteFence.OpenAsync(Session, cancellation);
            return true;
        },
        _timeout,
        cancellation);

    /// <summary>
    /// Completes what <see cref="OpenAsync"/> began for a server that is alone: semi-sync has its timeout back. By a session of its own, for it waits until a
    /// commit has found nobody to wait for.
    /// </summary>
    /// <exception cref="ReplicationException">It cannot.</exception>
    public async Task SettleAloneAsync(ServerSnapshot alone, CancellationToken cancellation = default)
    {
        if (SemiSyncPause.Begin(alone).Count > 0)
        {
            await using var session = await ServerSession.OpenAsync(Server, _login, _timeout, cancellation);
            await SemiSyncPause.SettleAsync(session, alone, cancellation);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await DropAsync();

    private ServerSession Session => _session ?? throw NotOpen();

    private ReplicationException NotOpen() =>
        new(ReplicationError.ServerGone, Server, $"No session with {Server} is open.", "It is opened as soon as the server answers.");

    private async Task<ServerSession> StandAsync(ServerSession? session, CancellationToken cancellation)
    {
        if (session is { IsOpen: true, IsBusy: false })
        {
            try
            {
                // Also keeps wait_timeout from ending a session that nobody used.
                await session.ScalarAsync("SELECT 1", _timeout, cancellation);
                return session;
            }
            catch (ReplicationException)
            {
                // Opened anew below.
            }
        }

        if (session is not null)
            await session.DisposeAsync();
        var opened = await ServerSession.OpenAsync(Server, _login, _timeout, cancellation);
        await opened.PrepareAsync(cancellation);
        if (_idle is { } idle)
            await opened.ExecuteAsync(SqlStatement.Plain($"SET SESSION wait_timeout = {idle.TotalSeconds:0}"), null, cancellation);
        return opened;
    }

    /// <summary>
    /// The turn ends with the work, not with the waiting for it: a statement that was given up still occupies its session, and its silence is the server's.
    /// </summary>
    private async Task<T> InTurnAsync<T>(Func<Task<T>> work, TimeSpan limit, CancellationToken cancellation, TimeSpan? turn = null)
    {
        if (!await TakeTurnAsync(turn ?? limit, cancellation))
            throw Silent(limit);
        var patience = new PatienceClock(limit);
        _unanswered = patience;
        var task = RunAsync(work);
        return await _clock.WaitAsync(task, patience, cancellation) ? await task : throw Silent(limit);
    }

    /// <summary>Who waits behind a statement waits for the same server: in time that this process had, too.</summary>
    private async Task<bool> TakeTurnAsync(TimeSpan limit, CancellationToken cancellation)
    {
        if (limit <= TimeSpan.Zero)
            return await _turn.WaitAsync(TimeSpan.Zero, cancellation);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        var turn = _turn.WaitAsync(end.Token);
        if (await _clock.WaitAsync(turn, new PatienceClock(limit), CancellationToken.None))
            return true;
        await end.CancelAsync();
        // It may have come at this very moment.
        await turn.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return turn.IsCompletedSuccessfully;
    }

    private async Task<T> RunAsync<T>(Func<Task<T>> work)
    {
        try
        {
            return await work();
        }
        catch (ReplicationException error) when (error.Error is ReplicationError.ServerGone or ReplicationError.Timeout or ReplicationError.Unreachable)
        {
            // In what state a session is after half a statement nobody knows.
            await DropAsync();
            throw;
        }
        finally
        {
            _unanswered = null;
            _turn.Release();
        }
    }

    private async Task DropAsync()
    {
        foreach (var session in new[] { Interlocked.Exchange(ref _session, null), Interlocked.Exchange(ref _killer, null) })
        {
            if (session is not null)
                await session.DisposeAsync();
        }
    }

    private ReplicationException Silent(TimeSpan limit) => new(
        ReplicationError.Timeout, Server, $"{Server} said nothing for {limit.TotalMilliseconds:0} ms.", "See whether it hangs.");
}
