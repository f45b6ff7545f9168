namespace MySqlHa;

/// <summary>Semi-synchronous replication of a <see cref="MySqlNode"/>, in both roles.</summary>
public sealed class MySqlNodeSemiSync
{
    /// <summary>NotInstalled, Off, Active or Degraded (fell back to asynchronous).</summary>
    public required string AsSource { get; init; }

    /// <summary>NotInstalled, Off, Active or Waiting (enabled, and its source does not use it).</summary>
    public required string AsReplica { get; init; }

    /// <summary>Replicas that acknowledge.</summary>
    public required long Clients { get; init; }

    /// <summary>Transactions since the server's start that no replica acknowledged.</summary>
    public required long Unacknowledged { get; init; }

    /// <inheritdoc/>
    public override string ToString() => AsSource == AsReplica ? AsSource : $"{AsSource}/{AsReplica}";
}
