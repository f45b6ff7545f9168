namespace MySqlHa.Node.Witness;

/// <summary>What the witness last said of the role.</summary>
internal enum LeaseAnswer
{
    /// <summary>It was not asked yet.</summary>
    Unknown,

    /// <summary>It does not answer, or has no majority of its own.</summary>
    Unreachable,

    /// <summary>Nobody holds it.</summary>
    Free,

    /// <summary>This node's lease holds it.</summary>
    HeldByUs,

    /// <summary>The other node's lease holds it.</summary>
    HeldByOther,
}
