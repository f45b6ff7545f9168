namespace MySqlHa;

/// <summary>A wait that has ended well.</summary>
public sealed class ReplicationWait
{
    /// <summary>The replica, as host:port.</summary>
    public required string Server { get; init; }

    /// <summary>What was waited for: a GTID set, or file:position.</summary>
    public required string Target { get; init; }

    /// <summary>Whether it is applied: true; a wait that does not get there is an error.</summary>
    public required bool Reached { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Transactions of the target that were applied meanwhile; null when it was a place in a log.</summary>
    public required long? TransactionsApplied { get; init; }

    /// <summary>Transactions left: 0.</summary>
    public required long Left { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Server} has {Target}";
}
