namespace MySqlHa.Replication.Operations;

/// <summary>How semi-synchronous replication shall be.</summary>
public sealed record SemiSyncOptions
{
    /// <summary>Time for which a commit waits for an acknowledgement, before the source falls back to asynchronous; whole milliseconds.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Acknowledgements that a commit waits for, from 1. MariaDB knows only 1.</summary>
    public int WaitForReplicaCount { get; init; } = 1;

    /// <summary>Which part of a server.</summary>
    public SemiSyncRole Role { get; init; } = SemiSyncRole.Both;

    /// <summary>Time for a statement, and for replicas to acknowledge at the end.</summary>
    public TimeSpan Limit { get; init; } = TimeSpan.FromSeconds(10);
}
