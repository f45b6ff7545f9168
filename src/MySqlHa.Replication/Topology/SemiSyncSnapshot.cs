using MySqlHa.Replication.Dialect;

namespace MySqlHa.Replication.Topology;

/// <summary>Semi-synchronous replication of one server, in both of its roles.</summary>
public sealed record SemiSyncSnapshot
{
    /// <summary>The family that is installed (or built in); null when there is none.</summary>
    public SemiSyncNames? Names { get; init; }

    /// <summary>The source's part is installed.</summary>
    public bool SourceInstalled { get; init; }

    /// <summary>The replica's part is installed.</summary>
    public bool ReplicaInstalled { get; init; }

    /// <summary>..._source_enabled.</summary>
    public bool SourceEnabled { get; init; }

    /// <summary>..._replica_enabled.</summary>
    public bool ReplicaEnabled { get; init; }

    /// <summary>Status of the source's part: OFF while it is enabled means that it fell back to asynchronous.</summary>
    public bool SourceActive { get; init; }

    /// <summary>Status of the replica's part: whether its receiver acknowledges.</summary>
    public bool ReplicaActive { get; init; }

    /// <summary>Replicas that acknowledge.</summary>
    public long Clients { get; init; }

    /// <summary>Transactions that were acknowledged by a replica, since the server's start.</summary>
    public long AcknowledgedTransactions { get; init; }

    /// <summary>Transactions that were not: what a failover could lose.</summary>
    public long UnacknowledgedTransactions { get; init; }

    /// <summary>Milliseconds until it falls back to asynchronous.</summary>
    public long TimeoutMilliseconds { get; init; }

    /// <summary>AFTER_SYNC or AFTER_COMMIT.</summary>
    public string WaitPoint { get; init; } = "";

    /// <summary>Acknowledgements that a commit waits for.</summary>
    public int WaitForReplicaCount { get; init; } = 1;

    /// <summary>Enabled, and fallen back to asynchronous.</summary>
    public bool Degraded => SourceEnabled && !SourceActive;
}
