namespace MySqlHa.Lab;

/// <summary>How a server comes up when it is started again.</summary>
public enum RestartState
{
    /// <summary>Accepting writes.</summary>
    ReadWrite,

    /// <summary>super_read_only=ON (MariaDB: read_only=ON), replication starting by itself.</summary>
    ReadOnly,

    /// <summary>Read-only, and not pulling from its source until told to (skip_replica_start).</summary>
    ReadOnlyNotReplicating,
}
