namespace MySqlHa.Replication.Operations;

/// <summary>Whether a pair's set-up may copy data.</summary>
public enum SeedPolicy
{
    /// <summary>The active node's data is copied to the other one when replication alone cannot bring it there.</summary>
    Auto,

    /// <summary>Never: whoever says so vouches that both nodes hold the same data.</summary>
    None,
}
