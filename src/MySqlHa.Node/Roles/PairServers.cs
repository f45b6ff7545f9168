using System.Diagnostics;
using MySqlHa.Node.Guard;
using MySqlHa.Replication;
using MySqlHa.Replication.Control;
using MySqlHa.Replication.Operations.Failover;
using MySqlHa.Replication.Operations.Fence;
using MySqlHa.Replication.Operations.Switchover;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Node.Roles;

/// <summary>The real servers: sessions that stand open with both of them, the control session, the folder of records.</summary>
internal sealed partial class PairServers(HaNodeConfiguration configuration, FailoverRecordStore records, Action<NodeCommand> commanded, Action<string, string> warn, GuardKeeper? guard = null) : INodeServers
{
    private static readonly TimeSpan StatementTimeout = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan LookLimit = TimeSpan.FromSeconds(1);

    // Longer than a node's session sleeps between two looks at its commands.
    private static readonly TimeSpan HearingTime = TimeSpan.FromSeconds(1.5);

    // Below any wait_timeout in use; the sessions that are looked through do not need it.
    private static readonly TimeSpan KeepAlive = TimeSpan.FromSeconds(5);

    // Looked at twice a second and kept alive every five: what this host says on it ends there that soon after this host has lost its power.
    private static readonly TimeSpan PeerIdleLimit = TimeSpan.FromSeconds(60);

    // Whoever stops a node waits for it.
    private static readonly TimeSpan KillAfter = TimeSpan.FromMilliseconds(100);

    private readonly NodeServer _local = new(configuration.Server!, configuration.Login!, StatementTimeout);
    private readonly ControlSession _control = new(configuration.Server!, configuration.Login!, StatementTimeout, commanded, warn);
    private readonly CancellationTokenSource _end = new();
    private volatile NodeServer? _peer;
    private NodeServer? _claimed;
    private Task _connecting = Task.CompletedTask;
    private string _peerSilence = "";
    private long _keptAlive;

    public ServerEndpoint Local => _local.Server;

    public ServerEndpoint? Peer => _peer?.Server;

    public async Task<PairLook> WatchAsync(CancellationToken cancellation)
    {
        var begun = Stopwatch.GetTimestamp();
        var refresh = Stopwatch.GetElapsedTime(_keptAlive) > KeepAlive;
        if (refresh)
        {
            _keptAlive = begun;
        }

        var own = await AnswerAsync(async () =>
        {
            if (refresh || !_local.IsConnected)
            {
                await _local.ConnectAsync(cancellation);
            }

            return await _local.LookAsync(LookLimit, cancellation);
        });
        if (own.Snapshot is { } local)
        {
            _control.Ensure();
            await FollowAsync(local.ChannelFromPeer()?.Source);
        }

        return new(begun, own, await WatchPeerAsync(refresh, cancellation));
    }

    public Task<Answer> LookLocalAsync() => AnswerAsync(() => _local.LookAsync(LookLimit));

    public Task<Answer> LookPeerAsync(TimeSpan silence) => _peer is { } peer
        ? AnswerAsync(() => peer.AskAsync(silence))
        : Task.FromResult(new Answer(null, "no channel tells which it is"));

    public Task<FenceOutcome> CloseLocalAsync() => _local.CloseAsync(new FenceOptions());

    public async Task<FenceOutcome> ClosePeerAsync()
    {
        var peer = _peer!;
        await SayAsync("NotTold", () => peer.TellAsync(NodeCommand.Release));
        _ = EndTellingAsync(peer);
        return await peer.CloseAsync(new FenceOptions());
    }

    public async Task<bool> IsPeerServingAsync()
    {
        try
        {
            return _peer is { } peer && await peer.IsServingAsync();
        }
        catch (ReplicationException)
        {
            // Whoever cannot be asked is not opened either.
            return false;
        }
    }

    public Task OpenPeerAsync() => _peer!.OpenAsync();

    /// <summary>A node that missed the call sees the command when its session's sleep ends.</summary>
    private async Task EndTellingAsync(NodeServer peer)
    {
        await Task.Delay(HearingTime);
        if (!peer.IsConnected)
        {
            // It ended with its session.
            return;
        }

        await SayAsync("TellingNotEnded", () => peer.EndTellingAsync(NodeCommand.Release));
    }

    public async Task<bool> TryBeginOpeningAsync(bool onPeer)
    {
        try
        {
            if ((onPeer ? _peer : _local) is not { IsConnected: true } server || !await server.TryBeginOpeningAsync())
            {
                return false;
            }

            _claimed = server;
            return true;
        }
        catch (ReplicationException)
        {
            // The next look tells what became of it.
            return false;
        }
    }

    public Task EndOpeningAsync() =>
        Interlocked.Exchange(ref _claimed, null) is { IsConnected: true } server ? SayAsync("OpeningNotEnded", () => server.EndOpeningAsync()) : Task.CompletedTask;

    public Task OpenLocalAsync(ServerSnapshot? alone) => _local.OpenAsync(alone);

    public Task StartReceiverAsync(string channel) => SayAsync("ReceiverNotStarted", () => _local.StartReceiverAsync(channel));

    public Task<ServerSnapshot> StopReceiverAsync(string channel) => _local.StopReceiverAsync(channel);

    public Task SettleAloneAsync(ServerSnapshot alone) => SayAsync("SemiSyncNotSettled", () => _local.SettleAloneAsync(alone, _end.Token));

    public async Task WarmUpAsync()
    {
        await TellPeerAsync(failed: false);
        await IsPeerFailedAsync();
        await IsFailoverKnownAsync();
        try
        {
            FailoverRecordStore.Rehearse();
        }
        catch (Exception error) when (error is ReplicationException or IOException or UnauthorizedAccessException)
        {
            // The disk says it again when it matters.
        }
    }

    public Task<bool> IsPeerFailedAsync() => _control.IsPeerFailedAsync();

    public Task<bool> IsFailoverKnownAsync() => _control.IsFailoverKnownAsync();

    public Task TellPeerAsync(bool failed) => _peer is { IsConnected: true } peer ? SayAsync("PeerNotTold", () => peer.SayFailedAsync(failed)) : Task.CompletedTask;

    public Task<TakeReadiness> MayTakeAsync() => _control.MayTakeAsync();

    public Task<bool> IsOperationRunningAsync() => _control.IsOperationRunningAsync();

    public Task ShowServingAsync(bool serving)
    {
        if (guard is not null)
        {
            guard.Serves = serving;
        }

        return _control.ShowServingAsync(serving);
    }

    public async Task<bool> TryHandOverAsync(ServerEndpoint peer, TimeSpan budget)
    {
        await using var context = new PlanContext(_ => configuration.Login!, StatementTimeout);
        SwitchoverRun run;
        try
        {
            run = await SwitchoverOperation.PrepareAsync(context, peer, Local, new SwitchoverOptions { Timeout = budget, KillAfter = KillAfter });
        }
        catch (ReplicationException refusal)
        {
            warn("HandoverRefused", refusal.Message);
            return false;
        }

        await using (run)
        {
            using var journal = OpenJournal();
            var result = await PlanRunner.RunAsync(run.Plan, context, journal);
            return result.Failure is { } failure ? throw failure : result.Completed;
        }
    }

    public IReadOnlyList<FailoverRecord> ReadRecords()
    {
        try
        {
            return records.Read();
        }
        catch (ReplicationException error)
        {
            warn("RecordsUnreadable", error.Message);
            return [];
        }
    }

    public void WriteRecord(FailoverRecord record) => records.Write(record);

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        await _control.DisposeAsync();
        await _local.DisposeAsync();
        if (_peer is { } peer)
        {
            await peer.DisposeAsync();
        }
    }

    private async Task SayAsync(string code, Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (ReplicationException error)
        {
            warn(code, $"{error.Message} {error.Remedy}");
        }
    }

    private PlanJournal? OpenJournal()
    {
        try
        {
            return PlanJournal.Open(configuration.JournalFolder);
        }
        catch (ReplicationException error)
        {
            warn("JournalUnusable", error.Message);
            return null;
        }
    }
}
