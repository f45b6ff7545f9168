namespace MySqlHa.Replication.Gtid;

/// <summary>How a set stands to another.</summary>
public enum GtidRelation
{
    /// <summary>The same transactions.</summary>
    Equal,

    /// <summary>All of it is in the other, which has more.</summary>
    Subset,

    /// <summary>It has all of the other and more.</summary>
    Superset,

    /// <summary>They share some, and each has what the other lacks: two nodes that both write, or a node with errant transactions.</summary>
    Overlapping,

    /// <summary>Nothing in common, and neither is empty.</summary>
    Disjoint,

    /// <summary>MariaDB: two servers have numbered in one domain without knowing of each other, so that the numbers do not tell what is missing.</summary>
    Diverged,
}
