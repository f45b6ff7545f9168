using System.Collections.Concurrent;
using MySqlHa.Node.Roles;
using MySqlHa.Replication;
using MySqlHa.Replication.Operations.Failover;
using MySqlHa.Replication.Operations.Fence;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Node.Tests.Roles;

/// <summary>Two servers that are what the test says; what is done to them is remembered in the router's order.</summary>
internal sealed class FakeServers(RecordingRouter router) : INodeServers
{
    public ServerSnapshot? LocalState { get; set; } = Facts.Server("a", fenced: false);

    public ServerSnapshot? PeerState { get; set; } = Facts.Server("b");

    public bool CannotClose { get; set; }

    public bool Operation { get; set; }

    public TaskCompletionSource<bool> Handover { get; } = new();

    public ConcurrentQueue<FailoverRecord> Records { get; } = new();

    public ServerEndpoint Local => Facts.A;

    public ServerEndpoint? Peer { get; set; } = Facts.B;

    private int _looks;

    /// <summary>Looks that have begun.</summary>
    public int Looks => Volatile.Read(ref _looks);

    public Task<PairLook> WatchAsync(CancellationToken cancellation)
    {
        Interlocked.Increment(ref _looks);
        return Task.FromResult(Look(LocalState, PeerState));
    }

    /// <summary>A look of this moment that has found these two.</summary>
    public PairLook Look(ServerSnapshot? local, ServerSnapshot? peer) => new(System.Diagnostics.Stopwatch.GetTimestamp(), Answer(local), Answer(peer));

    /// <summary>How long the own server takes to answer.</summary>
    public TimeSpan LocalSlowness { get; set; }

    public int LocalLooks { get; private set; }

    public async Task<Answer> LookLocalAsync()
    {
        LocalLooks++;
        if (LocalSlowness > TimeSpan.Zero)
            await Task.Delay(LocalSlowness);
        return Answer(LocalState);
    }

    private int _takeQuestions;

    /// <summary>The operation that said take holds on to it.</summary>
    public bool Told { get; set; }

    public int TakeQuestions => Volatile.Read(ref _takeQuestions);

    public Task<TakeReadiness> MayTakeAsync()
    {
        Interlocked.Increment(ref _takeQuestions);
        return Task.FromResult(new TakeReadiness(LocalState is { IsFenced: false }, Told, LocalState is null ? "gone" : "it is closed"));
    }

    public bool PeerNeverAnswers { get; set; }

    public int PeerLooks { get; private set; }

    /// <summary>Ends the waiting for one that never answers.</summary>
    public TaskCompletionSource PeerSilence { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How long its answers were waited for. On a slow machine the second one is longer.</summary>
    public ConcurrentQueue<TimeSpan> Patience { get; } = new();

    public async Task<Answer> LookPeerAsync(TimeSpan silence)
    {
        PeerLooks++;
        Patience.Enqueue(silence);
        if (PeerNeverAnswers)
            await PeerSilence.Task;
        return Answer(PeerState);
    }

    /// <summary>What closing the own server waits for.</summary>
    public Task Closing { get; set; } = Task.CompletedTask;

    public async Task<FenceOutcome> CloseLocalAsync()
    {
        router.Told.Enqueue("close");
        await Closing;
        if (CannotClose || LocalState is null)
            throw new ReplicationException(ReplicationError.Timeout, Local, "a still takes writes.", "");
        LocalState = LocalState with { SuperReadOnly = true };
        return new FenceOutcome(true, 0, false);
    }

    public Task<FenceOutcome> ClosePeerAsync()
    {
        router.Told.Enqueue("close peer");
        PeerState = PeerState! with { SuperReadOnly = true };
        return Task.FromResult(new FenceOutcome(true, 0, false));
    }

    /// <summary>Whether the other node says that it serves.</summary>
    public bool PeerServes { get; set; } = true;

    public Task<bool> IsPeerServingAsync() => Task.FromResult(PeerServes);

    public Task OpenPeerAsync()
    {
        router.Told.Enqueue("open peer");
        PeerState = PeerState! with { SuperReadOnly = false };
        return Task.CompletedTask;
    }

    /// <summary>Whether the other node has the claim; and what it does before it lets go.</summary>
    public bool PeerOpens { get; set; }

    public Task<bool> TryBeginOpeningAsync(bool onPeer)
    {
        router.Told.Enqueue($"claim {onPeer}");
        return Task.FromResult(!PeerOpens);
    }

    public Task EndOpeningAsync()
    {
        router.Told.Enqueue("let go");
        return Task.CompletedTask;
    }

    public bool CannotOpen { get; set; }

    public Task OpenLocalAsync(ServerSnapshot? alone)
    {
        if (CannotOpen)
            throw new ReplicationException(ReplicationError.Timeout, Local, "a cannot be opened.", "");
        router.Told.Enqueue("open");
        LocalState = LocalState! with { SuperReadOnly = false };
        return Task.CompletedTask;
    }

    public Task SettleAloneAsync(ServerSnapshot alone)
    {
        router.Told.Enqueue("settle");
        return Task.CompletedTask;
    }

    public bool PeerFailed { get; set; }

    public Task WarmUpAsync() => Task.CompletedTask;

    public Task<bool> IsPeerFailedAsync() => Task.FromResult(PeerFailed);

    public Task<bool> IsFailoverKnownAsync() => Task.FromResult(PeerFailed && !Operation);

    public Task TellPeerAsync(bool failed)
    {
        router.Told.Enqueue($"tell failed {failed}");
        return Task.CompletedTask;
    }

    public Task<ServerSnapshot> StopReceiverAsync(string channel)
    {
        router.Told.Enqueue("stop receiver");
        LocalState = LocalState! with { Channels = [LocalState.Channels[0] with { Receiver = ReceiverState.Stopped }] };
        return Task.FromResult(LocalState);
    }

    public Task StartReceiverAsync(string channel)
    {
        router.Told.Enqueue("start receiver");
        LocalState = LocalState! with { Channels = [LocalState.Channels[0] with { Receiver = ReceiverState.Running, ReceiverErrorNumber = 0 }] };
        return Task.CompletedTask;
    }

    public Task<bool> IsOperationRunningAsync() => Task.FromResult(Operation);

    public Task ShowServingAsync(bool serving)
    {
        router.Told.Enqueue($"show {serving}");
        return Task.CompletedTask;
    }

    public Task<bool> TryHandOverAsync(ServerEndpoint peer, TimeSpan budget) => Handover.Task;

    public IReadOnlyList<FailoverRecord> ReadRecords() => [.. Records];

    public void WriteRecord(FailoverRecord record)
    {
        router.Told.Enqueue("record");
        Records.Enqueue(record);
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    /// <summary>How old what is seen is.</summary>
    public TimeSpan Age { get; set; }

    private Answer Answer(ServerSnapshot? state) => new(state is null ? null : state with { TakenAt = DateTimeOffset.UtcNow - Age }, state is null ? "refused" : "");
}
