using MySqlHa.Replication.Gtid;

namespace MySqlHa.Replication.Topology;

/// <summary>How one server follows one source. Made by <see cref="ReplicationRules"/>.</summary>
public sealed record ReplicationDirection
{
    /// <summary>The replica.</summary>
    public required ServerEndpoint Server { get; init; }

    /// <summary>Its source, by the name under which it was given, if it was; null when replication is not configured and no second server was given.</summary>
    public required ServerEndpoint? Source { get; init; }

    /// <summary>The channel; null when replication is not configured.</summary>
    public ChannelSnapshot? Channel { get; init; }

    /// <summary>Whether the source itself was asked, so that <see cref="LagTransactions"/> counts what it has, not only what was received.</summary>
    public bool IsMatched { get; init; }

    /// <summary>Transactions that the replica lacks; null when they cannot be counted (no GTIDs).</summary>
    public decimal? LagTransactions { get; init; }

    /// <summary>What the replica has applied: all of it, whoever wrote it.</summary>
    public required GtidSet Executed { get; init; }

    /// <summary>Semi-sync in this direction.</summary>
    public SemiSyncState SemiSync { get; init; } = SemiSyncState.NotInstalled;

    /// <summary>What is wrong or worth knowing, worst first.</summary>
    public IReadOnlyList<Finding> Reasons { get; init; } = [];

    /// <summary>Whether it replicates: nothing in <see cref="Reasons"/> is an error.</summary>
    public bool Healthy => Reasons.All(r => r.Severity != Severity.Error);

    /// <summary>The threads say Yes and something is missing: only a second look can tell whether it moves.</summary>
    internal bool ClaimsToCatchUp => LagTransactions > 0 && Channel is { Receiver: ReceiverState.Running, ApplierRunning: true };
}
