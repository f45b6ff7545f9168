namespace MySqlHa.Replication.Dialect;

/// <summary>Every server generation that we speak to, oldest first. A row says only what changed since the one before.</summary>
internal static class DialectTable
{
    private static readonly SqlDialect MySql57 = new()
    {
        Name = "MySQL 5.7",
        IsMariaDb = false,
        ChangeSource = "CHANGE MASTER",
        Source = "MASTER",
        Replica = "SLAVE",
        ReplicaStatus = "SHOW SLAVE STATUS",
        BinaryLogStatus = "SHOW MASTER STATUS",
        ResetBinaryLogs = "RESET MASTER",
        AutoPositionOn = "MASTER_AUTO_POSITION = 1",
        AutoPositionOff = "MASTER_AUTO_POSITION = 0",
        WaitForGtid = "WAIT_FOR_EXECUTED_GTID_SET",
        WaitForPosition = "MASTER_POS_WAIT",
        LogReplicaUpdates = "log_slave_updates",
        ReplicaNetTimeout = "slave_net_timeout",
        SkipReplicaStart = "skip_slave_start",
        Fence = "super_read_only",
        SemiSync = [SemiSyncNames.MasterSlave],
    };

    private static readonly SqlDialect MySql80 = MySql57 with
    {
        Name = "MySQL 8.0",
        CanPersist = true,
        // The key of caching_sha2_password, which 8.0 makes the default, and with it this option (8.0.3).
        PublicKeyRetrieval = "GET_MASTER_PUBLIC_KEY",
    };

    private static readonly SqlDialect MySql8017 = MySql80 with { Name = "MySQL 8.0.17", CanClone = true };

    private static readonly SqlDialect MySql8022 = MySql8017 with { Name = "MySQL 8.0.22", Replica = "REPLICA", ReplicaStatus = "SHOW REPLICA STATUS" };

    private static readonly SqlDialect MySql8023 = MySql8022 with
    {
        Name = "MySQL 8.0.23",
        ChangeSource = "CHANGE REPLICATION SOURCE",
        Source = "SOURCE",
        AutoPositionOn = "SOURCE_AUTO_POSITION = 1",
        AutoPositionOff = "SOURCE_AUTO_POSITION = 0",
        PublicKeyRetrieval = "GET_SOURCE_PUBLIC_KEY",
    };

    private static readonly SqlDialect MySql8026 = MySql8023 with
    {
        Name = "MySQL 8.0.26",
        WaitForPosition = "SOURCE_POS_WAIT",
        LogReplicaUpdates = "log_replica_updates",
        ReplicaNetTimeout = "replica_net_timeout",
        SkipReplicaStart = "skip_replica_start",
        SemiSync = [SemiSyncNames.SourceReplica, SemiSyncNames.MasterSlave],
    };

    private static readonly SqlDialect MySql82 = MySql8026 with
    {
        Name = "MySQL 8.2",
        BinaryLogStatus = "SHOW BINARY LOG STATUS",
        ResetBinaryLogs = "RESET BINARY LOGS AND GTIDS",
    };

    private static readonly SqlDialect MySql83 = MySql82 with { Name = "MySQL 8.3", HasTags = true };

    private static readonly SqlDialect MariaDb105 = new()
    {
        Name = "MariaDB 10.5",
        IsMariaDb = true,
        ChangeSource = "CHANGE MASTER",
        Source = "MASTER",
        Replica = "SLAVE",
        ReplicaStatus = "SHOW ALL SLAVES STATUS",
        BinaryLogStatus = "SHOW MASTER STATUS",
        ResetBinaryLogs = "RESET MASTER",
        AutoPositionOn = "MASTER_USE_GTID = slave_pos",
        AutoPositionOff = "MASTER_USE_GTID = no",
        WaitForGtid = "MASTER_GTID_WAIT",
        WaitForPosition = "MASTER_POS_WAIT",
        LogReplicaUpdates = "log_slave_updates",
        ReplicaNetTimeout = "slave_net_timeout",
        SkipReplicaStart = "skip_slave_start",
        Fence = "read_only",
        SemiSync = [SemiSyncNames.BuiltIn],
    };

    private static readonly SqlDialect MariaDb1010 = MariaDb105 with { Name = "MariaDB 10.10", DemoteToReplica = "MASTER_DEMOTE_TO_SLAVE = 1" };

    private static readonly (int Major, int Minor, int Patch, SqlDialect Row)[] MySqlRows =
    [
        (5, 7, 0, MySql57), (8, 0, 0, MySql80), (8, 0, 17, MySql8017), (8, 0, 22, MySql8022),
        (8, 0, 23, MySql8023), (8, 0, 26, MySql8026), (8, 2, 0, MySql82), (8, 3, 0, MySql83),
    ];

    private static readonly (int Major, int Minor, int Patch, SqlDialect Row)[] MariaDbRows = [(10, 5, 0, MariaDb105), (10, 10, 0, MariaDb1010)];

    /// <summary>All rows, for tests that hold each of them.</summary>
    internal static IEnumerable<SqlDialect> Rows => MySqlRows.Concat(MariaDbRows).Select(r => r.Row);

    internal static SqlDialect For(ServerRelease release, ServerEndpoint? server) => Find(release) ?? throw new ReplicationException(
        ReplicationError.VersionTooOld, server,
        $"{(server is null ? "The server" : server.ToString())} runs {release}; the oldest that can be half of a pair is {Closest(release).Name}.",
        "Upgrade the server.");

    internal static SqlDialect Closest(ServerRelease release) => Find(release) ?? RowsOf(release)[0].Row;

    private static (int Major, int Minor, int Patch, SqlDialect Row)[] RowsOf(ServerRelease release) => release.IsMariaDb ? MariaDbRows : MySqlRows;

    private static SqlDialect? Find(ServerRelease release) =>
        RowsOf(release).LastOrDefault(r => release.AtLeast(r.Major, r.Minor, r.Patch)).Row;
}
