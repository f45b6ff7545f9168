namespace MySqlHa.Replication.Operations;

/// <summary>How a returning server stands to the active one.</summary>
public enum RejoinState
{
    /// <summary>Both have the same transactions.</summary>
    Identical,

    /// <summary>The active one has more, and still has it in its binary logs.</summary>
    Recoverable,

    /// <summary>What the returning one lacks cannot come by replication: its data must be copied.</summary>
    Purged,

    /// <summary>The returning one holds transactions that the active one lacks.</summary>
    Diverged,
}
