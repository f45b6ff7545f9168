using MySqlHa.Replication;
using MySqlHa.Replication.Operations.Failover;
using MySqlHa.Replication.Operations.Fence;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Node.Roles;

/// <summary>What a role loop does to servers and to the disk. Each failure is a <see cref="ReplicationException"/>; a look never fails.</summary>
internal interface INodeServers : IAsyncDisposable
{
    /// <summary>The own server.</summary>
    ServerEndpoint Local { get; }

    /// <summary>The other one; null until a channel tells it.</summary>
    ServerEndpoint? Peer { get; }

    /// <summary>Looks at both for the record, opening sessions where none stands. It may take its time, and is called by one task only.</summary>
    Task<PairLook> WatchAsync(CancellationToken cancellation);

    /// <summary>Looks at the own server on the session that stands.</summary>
    Task<Answer> LookLocalAsync();

    /// <summary>
    /// Looks at the other one. Silence for <paramref name="silence"/>, which has begun when an earlier look is still unanswered, or nobody who greets, is no answer.
    /// </summary>
    Task<Answer> LookPeerAsync(TimeSpan silence);

    /// <summary>Closes the own server.</summary>
    Task<FenceOutcome> CloseLocalAsync();

    /// <summary>
    /// Closes the other server, and tells its node to release first: one that only found its server closed would take that for an operator's will, and leave it so, also when this node
    /// comes to nothing.
    /// </summary>
    Task<FenceOutcome> ClosePeerAsync();

    /// <summary>Whether the other node says that it serves. Never fails.</summary>
    Task<bool> IsPeerServingAsync();

    /// <summary>Opens the other server, which this node has closed.</summary>
    Task OpenPeerAsync();

    /// <summary>Claims to be the one that opens its server, on one of the two, which must be the same for both nodes. Never fails.</summary>
    /// <returns>False: the other node has the claim, or it cannot be asked for.</returns>
    Task<bool> TryBeginOpeningAsync(bool onPeer);

    /// <summary>Lets go of the claim. Never fails.</summary>
    Task EndOpeningAsync();

    /// <summary>Opens the own server.</summary>
    /// <param name="alone">How it was last seen, if the other one is gone: commits do not wait for its acknowledgement then, until a rejoin. Null: it is there.</param>
    Task OpenLocalAsync(ServerSnapshot? alone);

    /// <summary>Completes what opening a server that is alone began: its semi-sync waits for nobody, and has its timeout back. It takes until the first commit, and never fails.</summary>
    Task SettleAloneAsync(ServerSnapshot alone);

    /// <summary>Does once what a failover does in a hurry, without effect: the first failover of a process is the one that counts. Never fails.</summary>
    Task WarmUpAsync();

    /// <summary>Whether the other node says that its server has failed. Never fails.</summary>
    Task<bool> IsPeerFailedAsync();

    /// <summary>The same, and no operation is under way on the own server, which would decide.</summary>
    Task<bool> IsFailoverKnownAsync();

    /// <summary>Tells the other node whether the own server has failed. Never fails.</summary>
    Task TellPeerAsync(bool failed);

    /// <summary>Stops the receiver of a channel of the own server; what was received is final in what it returns.</summary>
    Task<ServerSnapshot> StopReceiverAsync(string channel);

    /// <summary>Whether the own server takes writes, in one short question. Never fails.</summary>
    Task<TakeReadiness> MayTakeAsync();

    /// <summary>Starts it. Never fails.</summary>
    Task StartReceiverAsync(string channel);

    /// <summary>Whether an operation is under way on the own server: its fence is that operation's affair then.</summary>
    Task<bool> IsOperationRunningAsync();

    /// <summary>Tells operations whether this node serves. Never fails.</summary>
    Task ShowServingAsync(bool serving);

    /// <summary>Hands over to the other node as Invoke-Switchover does.</summary>
    /// <returns>False when it cannot be, and nothing is changed.</returns>
    Task<bool> TryHandOverAsync(ServerEndpoint peer, TimeSpan budget);

    /// <summary>The failover records, newest first; none when they cannot be read.</summary>
    IReadOnlyList<FailoverRecord> ReadRecords();

    /// <summary>Writes one.</summary>
    void WriteRecord(FailoverRecord record);
}
