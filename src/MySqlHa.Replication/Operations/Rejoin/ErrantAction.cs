namespace MySqlHa.Replication.Operations;

/// <summary>What becomes of transactions that only the returning server holds.</summary>
public enum ErrantAction
{
    /// <summary>Nothing: they are listed, and the operation is refused.</summary>
    Stop,

    /// <summary>They are rehearsed and applied on the other server; where the programs or the rights for that are not there, replication brings them.</summary>
    Apply,

    /// <summary>They are saved to a file, and the other server never gets them.</summary>
    Discard,
}
