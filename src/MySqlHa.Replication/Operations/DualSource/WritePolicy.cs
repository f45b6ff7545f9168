namespace MySqlHa.Replication.Operations;

/// <summary>Which nodes of a pair take writes.</summary>
public enum WritePolicy
{
    /// <summary>The active one; the other is fenced (super_read_only, MariaDB: read_only).</summary>
    ActiveOnly,

    /// <summary>Both. Unique keys other than AUTO_INCREMENT ones can collide.</summary>
    Both,
}
