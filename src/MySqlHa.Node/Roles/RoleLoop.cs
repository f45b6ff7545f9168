using System.Threading.Channels;
using MySqlHa.Node.Witness;
using MySqlHa.Replication;
using MySqlHa.Replication.Plan;
using MySqlHa.Vrrp.Engine;

namespace MySqlHa.Node.Roles;

/// <summary>
/// Decides whether the node's server is open or closed, and tells VRRP. One loop, one event at a time: VRRP's transitions, health, looks at both servers,
/// commands of operations, faults. What it decides by is pure (<see cref="PromotionRules"/>, <see cref="RejoinRules"/>); what it does goes through
/// <see cref="INodeServers"/> and <see cref="INodeRouter"/>.
/// </summary>
internal sealed partial class RoleLoop : IAsyncDisposable
{
    internal const string FenceKey = "fence";
    internal const string RejoinKey = "rejoin";
    internal const string PromotionKey = "promotion";
    private static readonly TimeSpan WatchInterval = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan PromotionPause = TimeSpan.FromMilliseconds(2);
    private static readonly TimeSpan TakePause = TimeSpan.FromMilliseconds(1);

    private readonly HaNodeConfiguration _configuration;
    private readonly INodeServers _servers;
    private readonly INodeRouter _router;
    private readonly IDecisionJournal _journal;
    private readonly TimeProvider _time;
    private readonly PairMemory _memory = new();
    private readonly Channel<RoleEvent> _inbox = Channel.CreateUnbounded<RoleEvent>(new UnboundedChannelOptions { SingleReader = true });
    private readonly Channel<bool> _lookNow = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly CancellationTokenSource _end = new();
    private readonly FlapDamping _flaps;
    private ServerEndpoint? _knownPeer;
    private Task _work = Task.CompletedTask;
    private Task<bool>? _more;
    private Task<bool>? _wanted;

    private bool _master;
    private bool _open;
    private bool _refused;
    private bool _stopReceiver;
    private bool _saidFailed;
    private bool _warm;

    // The node is started with this fault.
    private bool _fenceFault = true;
    private bool _receiverStopTried;
    private RejoinNeed _rejoin = RejoinNeed.WhilePeerServes;
    private string? _rejoinMissing;
    private FenceState _fence;
    private Promotion? _promotion;
    private string? _lastRecord;
    private long _changedAt;
    private RoleStatus _status;

    internal RoleLoop(HaNodeConfiguration configuration, INodeServers servers, INodeRouter router, IDecisionJournal journal, TimeProvider? time = null, IRoleLease? lease = null)
    {
        _configuration = configuration;
        _servers = servers;
        _router = router;
        _journal = journal;
        _lease = lease;
        _time = time ?? TimeProvider.System;
        _flaps = new(configuration.FlapLimit, configuration.FlapWindow, _time);
        _fence = new(FenceKnowledge.Unknown, _time.GetLocalNow());
        _status = new("FencePending", "Unknown", _fence.Since, null, null, null);
    }

    internal RoleStatus Status => Volatile.Read(ref _status);

    private bool Manages => _configuration.WritePolicy == NodeWritePolicy.ActiveOnly;

    internal void Start() => Start(Task.Run);

    /// <summary>Starts it where the caller says: a simulation has all its nodes on one thread.</summary>
    internal void Start(Func<Func<Task>, Task> run)
    {
        _lastRecord = _servers.ReadRecords() is [var newest, ..] ? newest.Id : null;
        _work = Task.WhenAll(run(RunAsync), run(WatchAsync));
    }

    /// <summary>Tells it something; never waits.</summary>
    internal void Post(RoleEvent happened) => _inbox.Writer.TryWrite(happened);

    /// <summary>Closes the server if it is open, or hands over, and returns when that is done or given up.</summary>
    internal Task LeaveAsync(string reason)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        return _inbox.Writer.TryWrite(new RoleEvent.Leave(reason, done)) ? done.Task : Task.CompletedTask;
    }

    public async ValueTask DisposeAsync()
    {
        _inbox.Writer.TryComplete();
        await _end.CancelAsync();
        await _work;
        await EndLeaseAsync();
        while (_inbox.Reader.TryRead(out var left))
        {
            (left as RoleEvent.Leave)?.Done.TrySetResult();
        }

        await _servers.DisposeAsync();
        _journal.Dispose();
    }

    private async Task RunAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            while (_inbox.Reader.TryRead(out var happened))
            {
                await GuardAsync(() => HandleAsync(happened));
                Publish();
            }

            if (_promotion is not null)
            {
                await GuardAsync(PromoteAsync);
                Publish();
            }

            if (!await MoreAsync(_promotion is null ? Timeout.InfiniteTimeSpan : PromotionPause))
            {
                return;
            }
        }
    }

    /// <summary>Waits for an event, or for the time.</summary>
    /// <returns>False when there will be none.</returns>
    private async Task<bool> MoreAsync(TimeSpan most)
    {
        _more ??= SomethingAsync();
        if (most != Timeout.InfiniteTimeSpan && await Task.WhenAny(_more, Task.Delay(most, _time)) != _more)
        {
            return true;
        }

        var more = await _more;
        _more = null;
        return more;
    }

    private async Task<bool> SomethingAsync() => await _inbox.Reader.WaitToReadAsync();

    private Task HandleAsync(RoleEvent happened) => happened switch
    {
        RoleEvent.Transition transition => OnTransitionAsync(transition),
        RoleEvent.Verdict verdict => OnVerdictAsync(verdict.Value),
        RoleEvent.Looked looked => OnLookAsync(looked.Look),
        RoleEvent.Commanded commanded => OnCommandAsync(commanded.Command),
        RoleEvent.TakeOpened opened => OnTakeOpenedAsync(opened.Take),
        RoleEvent.TakeEnded ended => OnTakeEndedAsync(ended.Take, ended.Waits),
        RoleEvent.Fault fault => OnFaultAsync(fault),
        RoleEvent.Lease lease => OnLeaseAsync(lease.News, lease.Why),
        RoleEvent.HandedOver handed => OnHandedOverAsync(handed),
        RoleEvent.Leave leave => LeaveAsync(
            leave.Reason,
            planned: true,
            () =>
            {
                Publish();
                leave.Done.TrySetResult();
            }),
        RoleEvent.Resumed => OnResumedAsync(),
        RoleEvent.MasterLate => AskAheadAsync(),
        _ => throw new ArgumentOutOfRangeException(nameof(happened), happened, "Unknown event."),
    };

    private async Task WatchAsync()
    {
        while (!_end.IsCancellationRequested)
        {
            try
            {
                Post(new RoleEvent.Looked(await _servers.WatchAsync(_end.Token)));
                await PauseAsync();
            }
            catch (OperationCanceledException)
            {
                return;
            }
            catch (ReplicationException error)
            {
                _router.Log(VrrpLogLevel.Warning, "LookFailed", $"{error.Message} {error.Remedy}");
            }
        }
    }

    /// <summary>A loop that ended would leave the server as it is for ever.</summary>
    private async Task GuardAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (ReplicationException error)
        {
            _router.Log(VrrpLogLevel.Warning, error.Error.ToString(), $"{error.Message} {error.Remedy}");
        }
#pragma warning disable CA1031 // Nothing above this loop could handle it: say it, and go on with the next event.
        catch (Exception error)
#pragma warning restore CA1031
        {
            _router.Log(VrrpLogLevel.Error, "RoleFailed", $"A decision failed: {error.GetType().Name}: {error.Message} The server is left as it is; it is looked at again.");
        }
    }

    /// <summary>Until the next look is due, or wanted.</summary>
    private async Task PauseAsync()
    {
        _wanted ??= WantedAsync();
        if (await Task.WhenAny(_wanted, Task.Delay(WatchInterval, _time, _end.Token)) == _wanted)
        {
            await _wanted;
            _wanted = null;
        }

        _end.Token.ThrowIfCancellationRequested();
    }

    private async Task<bool> WantedAsync() => await _lookNow.Reader.ReadAsync();

    private void LookNow() => _lookNow.Writer.TryWrite(true);

    /// <summary>Looks that began before this moment tell nothing any more.</summary>
    private void Changed() => _changedAt = _time.GetTimestamp();

    private void Publish() => Volatile.Write(
        ref _status,
        new(
            _open ? "Open" : _promotion is not null ? "Promoting" : _refused ? "Refused"
                : Manages && _fence.Knowledge != FenceKnowledge.Holds ? "FencePending" : _rejoinMissing is not null ? "WaitsForRejoin"
                : Manages ? "Fenced" : "Open",
            _fence.ToString(), _fence.Since, _servers.Peer, _memory.HeardAt?.ToLocalTime(), _lastRecord));
}
