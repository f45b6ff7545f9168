namespace MySqlHa;

/// <summary>How one server follows its source.</summary>
public sealed class ReplicationStatus
{
    /// <summary>The replica, as host:port.</summary>
    public required string Server { get; init; }

    /// <summary>Its source, as host:port; null when replication is not configured and no other server was named.</summary>
    public required string? Source { get; init; }

    /// <summary>The channel; empty for the default one, null when replication is not configured.</summary>
    public required string? Channel { get; init; }

    /// <summary>Whether it replicates: configured, both threads run, and what is missing comes in.</summary>
    public required bool Healthy { get; init; }

    /// <summary>Whether events come in.</summary>
    public required bool ReceiverRunning { get; init; }

    /// <summary>Whether events are applied.</summary>
    public required bool ApplierRunning { get; init; }

    /// <summary>Seconds behind the source, as the server says; null while a thread does not run.</summary>
    public required double? LagSeconds { get; init; }

    /// <summary>Transactions missing: of all that the source has when it was asked, too, else of those received; null without GTIDs.</summary>
    public required long? LagTransactions { get; init; }

    /// <summary>GTIDs received.</summary>
    public required string Retrieved { get; init; }

    /// <summary>GTIDs that the replica has, whoever wrote them.</summary>
    public required string Executed { get; init; }

    /// <summary>Errors of the threads; null for none.</summary>
    public required string? LastError { get; init; }

    /// <summary>NotInstalled, Off, Active, WaitingForReplica (enabled, and nobody acknowledges) or Degraded (fallen back to asynchronous).</summary>
    public required string SemiSync { get; init; }

    /// <summary>What is wrong or worth knowing, worst first: code, what it means, what to do.</summary>
    public required string[] Reasons { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Source} -> {Server}: {(Healthy ? "healthy" : "broken")}";
}
