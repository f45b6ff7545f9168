namespace MySqlHa;

/// <summary>Semi-synchronous replication of one server.</summary>
public sealed class SemiSyncStatus
{
    /// <summary>The server, as host:port.</summary>
    public required string Server { get; init; }

    /// <summary>What is switched on: Source (waits), Replica (acknowledges), Both or None.</summary>
    public required string Role { get; init; }

    /// <summary>Active, Degraded, WaitingForReplica, Off or NotInstalled.</summary>
    public required string State { get; init; }

    /// <summary>Whether a part is switched on.</summary>
    public required bool Enabled { get; init; }

    /// <summary>Whether it works.</summary>
    public required bool Active { get; init; }

    /// <summary>Whether it is switched on and does not work: as a rule, fallen back to asynchronous.</summary>
    public required bool Degraded { get; init; }

    /// <summary>Replicas that acknowledge to it.</summary>
    public required long Clients { get; init; }

    /// <summary>Acknowledgements that a commit waits for.</summary>
    public required int WaitForReplicaCount { get; init; }

    /// <summary>Transactions that were acknowledged, since the server's start.</summary>
    public required long Acknowledged { get; init; }

    /// <summary>Transactions that were not: what a failover could lose.</summary>
    public required long Unacknowledged { get; init; }

    /// <summary>How long a commit waits before the server falls back to asynchronous.</summary>
    public required TimeSpan Timeout { get; init; }

    /// <summary>AFTER_SYNC (others see a transaction when a replica has it) or AFTER_COMMIT (others may see it before).</summary>
    public required string WaitPoint { get; init; }

    /// <summary>Why it is not Active; else empty.</summary>
    public required string Reason { get; init; }

    /// <summary>What to do; else empty.</summary>
    public required string Remedy { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Server} {State}";
}
