namespace MySqlHa.Replication.Operations;

/// <summary>The parts of semi-synchronous replication.</summary>
[Flags]
public enum SemiSyncRole
{
    /// <summary>Waits for acknowledgements.</summary>
    Source = 1,

    /// <summary>Acknowledges.</summary>
    Replica = 2,

    /// <summary>Both, as each half of a pair needs.</summary>
    Both = Source | Replica,
}
