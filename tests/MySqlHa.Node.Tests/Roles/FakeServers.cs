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

    public ServerEndpoint? Peer => Facts.B;

    public Task<PairLook> WatchAsync(CancellationToken cancellation) =>
        Task.FromResult(new PairLook(System.Diagnostics.Stopwatch.GetTimestamp(), Answer(LocalState), Answer(PeerState)));

    public Task<Answer> LookLocalAsync() => Task.FromResult(Answer(LocalState));

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

    public Task<Answer> LookPeerAsync(TimeSpan silence) => ++PeerLooks > 0 && PeerNeverAnswers ? new TaskCompletionSource<Answer>().Task : Task.FromResult(Answer(PeerState));

    public Task<FenceOutcome> CloseLocalAsync()
    {
        router.Told.Enqueue("close");
        if (CannotClose || LocalState is null)
            throw new ReplicationException(ReplicationError.Timeout, Local, "a still takes writes.", "");
        LocalState = LocalState with { SuperReadOnly = true };
        return Task.FromResult(new FenceOutcome(true, 0, false));
    }

    public Task<FenceOutcome> ClosePeerAsync()
    {
        router.Told.Enqueue("close peer");
        PeerState = PeerState! with { SuperReadOnly = true };
        return Task.FromResult(new FenceOutcome(true, 0, false));
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

    public Task OpenLocalAsync(ServerSnapshot? alone)
    {
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

    private static Answer Answer(ServerSnapshot? state) => new(state is null ? null : state with { TakenAt = DateTimeOffset.UtcNow }, state is null ? "refused" : "");
}
