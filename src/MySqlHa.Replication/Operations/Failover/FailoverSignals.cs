using MySqlHa.Replication.Health;

namespace MySqlHa.Replication.Operations.Failover;

/// <summary>What there is to tell whether a server has failed.</summary>
public sealed record FailoverSignals
{
    /// <summary>The server that is said to have failed.</summary>
    public required ServerEndpoint Failed { get; init; }

    /// <summary>The server that shall take over.</summary>
    public required ServerEndpoint Survivor { get; init; }

    /// <summary>Our own attempt: logging in, and a question.</summary>
    public required HealthReport Own { get; init; }

    /// <summary>The survivor's receiver.</summary>
    public required ReceiverSign Receiver { get; init; }

    /// <summary>A record says that this very failure was proved before: then the receiver was stopped by that failover.</summary>
    public DateTimeOffset? ProvedAt { get; init; }
}
