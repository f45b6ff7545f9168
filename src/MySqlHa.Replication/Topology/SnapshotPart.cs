namespace MySqlHa.Replication.Topology;

/// <summary>One question of a snapshot. The rest can be had when one from <see cref="Grants"/> on is refused.</summary>
internal enum SnapshotPart
{
    /// <summary>Global variables, cut at 1,024 characters each (MariaDB: 2,048).</summary>
    Variables,

    /// <summary>GTID sets in full, and who asks.</summary>
    Positions,

    /// <summary>Status variables of semi-sync.</summary>
    SemiSyncStatus,

    /// <summary>Plugins.</summary>
    Plugins,

    /// <summary>Rights of the account. Refused by a server that runs with skip_grant_tables.</summary>
    Grants,

    /// <summary>Channels. Wants REPLICATION CLIENT; MariaDB: REPLICA MONITOR.</summary>
    Replicas,

    /// <summary>Own position. Wants REPLICATION CLIENT; MariaDB: BINLOG MONITOR.</summary>
    BinaryLog,

    /// <summary>MariaDB: the head of the oldest binary log. Wants BINLOG MONITOR, and a binary log.</summary>
    OldestLog,
}
