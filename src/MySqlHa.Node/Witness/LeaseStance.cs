namespace MySqlHa.Node.Witness;

/// <summary>What a node does with its server, as far as its lease cares.</summary>
internal enum LeaseStance
{
    /// <summary>It is closed, and shall stay so.</summary>
    Closed,

    /// <summary>It is closed, and about to be opened.</summary>
    Promoting,

    /// <summary>It takes writes.</summary>
    Writable,
}
