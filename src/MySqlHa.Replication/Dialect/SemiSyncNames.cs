namespace MySqlHa.Replication.Dialect;

/// <summary>One family of semi-sync plugins and their variables. The two families of MySQL 8.0.26+ cannot be mixed on one server.</summary>
/// <param name="SourcePlugin">Plugin on the source, or null where it is built in.</param>
/// <param name="SourceLibrary">Its file, without suffix.</param>
/// <param name="ReplicaPlugin">Plugin on the replica, or null where it is built in.</param>
/// <param name="ReplicaLibrary">Its file, without suffix.</param>
/// <param name="Source">First part of the source's variables: rpl_semi_sync_source or rpl_semi_sync_master.</param>
/// <param name="Replica">First part of the replica's variables.</param>
/// <param name="WaitForReplicaCount">The variable with the number of acknowledgements to wait for, or null where there is none (MariaDB: always one).</param>
public sealed record SemiSyncNames(
    string? SourcePlugin,
    string? SourceLibrary,
    string? ReplicaPlugin,
    string? ReplicaLibrary,
    string Source,
    string Replica,
    string? WaitForReplicaCount)
{
    /// <summary>semisync_source.so and its kin: MySQL 8.0.26 and later.</summary>
    public static SemiSyncNames SourceReplica { get; } = new(
        "rpl_semi_sync_source", "semisync_source", "rpl_semi_sync_replica", "semisync_replica",
        "rpl_semi_sync_source", "rpl_semi_sync_replica", "rpl_semi_sync_source_wait_for_replica_count");

    /// <summary>semisync_master.so and its kin: MySQL up to 8.4. MySQL 9.7 ships it no more; the manual of 9.5 says so, too.</summary>
    public static SemiSyncNames MasterSlave { get; } = new(
        "rpl_semi_sync_master", "semisync_master", "rpl_semi_sync_slave", "semisync_slave",
        "rpl_semi_sync_master", "rpl_semi_sync_slave", "rpl_semi_sync_master_wait_for_slave_count");

    /// <summary>MariaDB 10.3 and later: no plugin.</summary>
    public static SemiSyncNames BuiltIn { get; } = new(null, null, null, null, "rpl_semi_sync_master", "rpl_semi_sync_slave", null);
}
