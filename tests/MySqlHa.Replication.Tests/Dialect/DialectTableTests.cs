using MySqlHa.Replication.Dialect;

namespace MySqlHa.Replication.Tests.Dialect;

/// <summary>Every word of every row, as text: the servers that are not at hand are held by this.</summary>
public sealed class DialectTableTests
{
    private const string Percona = "Percona Server (GPL), Release 30";

    [Theory]
    [InlineData("5.7.44", "", "MySQL 5.7", "CHANGE MASTER", "MASTER", "SLAVE", "SHOW SLAVE STATUS", "SHOW MASTER STATUS", "RESET MASTER")]
    [InlineData("8.0.16", "", "MySQL 8.0", "CHANGE MASTER", "MASTER", "SLAVE", "SHOW SLAVE STATUS", "SHOW MASTER STATUS", "RESET MASTER")]
    [InlineData("8.0.21", "", "MySQL 8.0.17", "CHANGE MASTER", "MASTER", "SLAVE", "SHOW SLAVE STATUS", "SHOW MASTER STATUS", "RESET MASTER")]
    [InlineData("8.0.22", "", "MySQL 8.0.22", "CHANGE MASTER", "MASTER", "REPLICA", "SHOW REPLICA STATUS", "SHOW MASTER STATUS", "RESET MASTER")]
    [InlineData("8.0.23", "", "MySQL 8.0.23", "CHANGE REPLICATION SOURCE", "SOURCE", "REPLICA", "SHOW REPLICA STATUS", "SHOW MASTER STATUS", "RESET MASTER")]
    [InlineData("8.0.26", "", "MySQL 8.0.26", "CHANGE REPLICATION SOURCE", "SOURCE", "REPLICA", "SHOW REPLICA STATUS", "SHOW MASTER STATUS", "RESET MASTER")]
    [InlineData("8.0.39", "", "MySQL 8.0.26", "CHANGE REPLICATION SOURCE", "SOURCE", "REPLICA", "SHOW REPLICA STATUS", "SHOW MASTER STATUS", "RESET MASTER")]
    [InlineData("8.0.39-30", Percona, "MySQL 8.0.26", "CHANGE REPLICATION SOURCE", "SOURCE", "REPLICA", "SHOW REPLICA STATUS", "SHOW MASTER STATUS", "RESET MASTER")]
    [InlineData("8.2.0", "", "MySQL 8.2", "CHANGE REPLICATION SOURCE", "SOURCE", "REPLICA", "SHOW REPLICA STATUS", "SHOW BINARY LOG STATUS", "RESET BINARY LOGS AND GTIDS")]
    [InlineData("8.4.0", "", "MySQL 8.3", "CHANGE REPLICATION SOURCE", "SOURCE", "REPLICA", "SHOW REPLICA STATUS", "SHOW BINARY LOG STATUS", "RESET BINARY LOGS AND GTIDS")]
    [InlineData("8.4.7-7", Percona, "MySQL 8.3", "CHANGE REPLICATION SOURCE", "SOURCE", "REPLICA", "SHOW REPLICA STATUS", "SHOW BINARY LOG STATUS", "RESET BINARY LOGS AND GTIDS")]
    [InlineData("9.7.4", "", "MySQL 8.3", "CHANGE REPLICATION SOURCE", "SOURCE", "REPLICA", "SHOW REPLICA STATUS", "SHOW BINARY LOG STATUS", "RESET BINARY LOGS AND GTIDS")]
    [InlineData("26.7.0", "", "MySQL 8.3", "CHANGE REPLICATION SOURCE", "SOURCE", "REPLICA", "SHOW REPLICA STATUS", "SHOW BINARY LOG STATUS", "RESET BINARY LOGS AND GTIDS")]
    [InlineData("5.5.5-10.5.29-MariaDB", "", "MariaDB 10.5", "CHANGE MASTER", "MASTER", "SLAVE", "SHOW ALL SLAVES STATUS", "SHOW MASTER STATUS", "RESET MASTER")]
    [InlineData("10.11.14-MariaDB-log", "", "MariaDB 10.10", "CHANGE MASTER", "MASTER", "SLAVE", "SHOW ALL SLAVES STATUS", "SHOW MASTER STATUS", "RESET MASTER")]
    [InlineData("11.4.8-MariaDB", "", "MariaDB 10.10", "CHANGE MASTER", "MASTER", "SLAVE", "SHOW ALL SLAVES STATUS", "SHOW MASTER STATUS", "RESET MASTER")]
    [InlineData("11.8.3-MariaDB", "", "MariaDB 10.10", "CHANGE MASTER", "MASTER", "SLAVE", "SHOW ALL SLAVES STATUS", "SHOW MASTER STATUS", "RESET MASTER")]
    public void Statements(string version, string comment, string name, string change, string source, string replica, string replicaStatus, string logStatus, string reset)
    {
        var row = Row(version, comment);
        Assert.Equal(
            (name, change, source, replica, replicaStatus, logStatus, reset),
            (row.Name, row.ChangeSource, row.Source, row.Replica, row.ReplicaStatus, row.BinaryLogStatus, row.ResetBinaryLogs));
    }

    [Theory]
    [InlineData("5.7.44", "MASTER_AUTO_POSITION = 1", "MASTER_AUTO_POSITION = 0", null, null, "WAIT_FOR_EXECUTED_GTID_SET", "MASTER_POS_WAIT")]
    [InlineData("8.0.16", "MASTER_AUTO_POSITION = 1", "MASTER_AUTO_POSITION = 0", "GET_MASTER_PUBLIC_KEY", null, "WAIT_FOR_EXECUTED_GTID_SET", "MASTER_POS_WAIT")]
    [InlineData("8.0.22", "MASTER_AUTO_POSITION = 1", "MASTER_AUTO_POSITION = 0", "GET_MASTER_PUBLIC_KEY", null, "WAIT_FOR_EXECUTED_GTID_SET", "MASTER_POS_WAIT")]
    [InlineData("8.0.23", "SOURCE_AUTO_POSITION = 1", "SOURCE_AUTO_POSITION = 0", "GET_SOURCE_PUBLIC_KEY", null, "WAIT_FOR_EXECUTED_GTID_SET", "MASTER_POS_WAIT")]
    [InlineData("8.0.26", "SOURCE_AUTO_POSITION = 1", "SOURCE_AUTO_POSITION = 0", "GET_SOURCE_PUBLIC_KEY", null, "WAIT_FOR_EXECUTED_GTID_SET", "SOURCE_POS_WAIT")]
    [InlineData("8.0.39", "SOURCE_AUTO_POSITION = 1", "SOURCE_AUTO_POSITION = 0", "GET_SOURCE_PUBLIC_KEY", null, "WAIT_FOR_EXECUTED_GTID_SET", "SOURCE_POS_WAIT")]
    [InlineData("8.4.6", "SOURCE_AUTO_POSITION = 1", "SOURCE_AUTO_POSITION = 0", "GET_SOURCE_PUBLIC_KEY", null, "WAIT_FOR_EXECUTED_GTID_SET", "SOURCE_POS_WAIT")]
    [InlineData("9.7.0", "SOURCE_AUTO_POSITION = 1", "SOURCE_AUTO_POSITION = 0", "GET_SOURCE_PUBLIC_KEY", null, "WAIT_FOR_EXECUTED_GTID_SET", "SOURCE_POS_WAIT")]
    [InlineData("26.7.0", "SOURCE_AUTO_POSITION = 1", "SOURCE_AUTO_POSITION = 0", "GET_SOURCE_PUBLIC_KEY", null, "WAIT_FOR_EXECUTED_GTID_SET", "SOURCE_POS_WAIT")]
    [InlineData("10.5.29-MariaDB", "MASTER_USE_GTID = slave_pos", "MASTER_USE_GTID = no", null, null, "MASTER_GTID_WAIT", "MASTER_POS_WAIT")]
    [InlineData("10.11.14-MariaDB", "MASTER_USE_GTID = slave_pos", "MASTER_USE_GTID = no", null, "MASTER_DEMOTE_TO_SLAVE = 1", "MASTER_GTID_WAIT", "MASTER_POS_WAIT")]
    [InlineData("11.4.8-MariaDB", "MASTER_USE_GTID = slave_pos", "MASTER_USE_GTID = no", null, "MASTER_DEMOTE_TO_SLAVE = 1", "MASTER_GTID_WAIT", "MASTER_POS_WAIT")]
    [InlineData("11.8.3-MariaDB", "MASTER_USE_GTID = slave_pos", "MASTER_USE_GTID = no", null, "MASTER_DEMOTE_TO_SLAVE = 1", "MASTER_GTID_WAIT", "MASTER_POS_WAIT")]
    public void Positions_keys_and_waits(string version, string on, string off, string? key, string? demote, string waitGtid, string waitPosition)
    {
        var row = Row(version);
        Assert.Equal(
            (on, off, key, demote, waitGtid, waitPosition),
            (row.AutoPositionOn, row.AutoPositionOff, row.PublicKeyRetrieval, row.DemoteToReplica, row.WaitForGtid, row.WaitForPosition));
    }

    [Theory]
    [InlineData("5.7.44", "log_slave_updates", "slave_net_timeout", "skip_slave_start", "super_read_only", "")]
    [InlineData("8.0.16", "log_slave_updates", "slave_net_timeout", "skip_slave_start", "super_read_only", "persist")]
    [InlineData("8.0.17", "log_slave_updates", "slave_net_timeout", "skip_slave_start", "super_read_only", "persist clone")]
    [InlineData("8.0.23", "log_slave_updates", "slave_net_timeout", "skip_slave_start", "super_read_only", "persist clone")]
    [InlineData("8.0.26", "log_replica_updates", "replica_net_timeout", "skip_replica_start", "super_read_only", "persist clone")]
    [InlineData("8.0.39", "log_replica_updates", "replica_net_timeout", "skip_replica_start", "super_read_only", "persist clone")]
    [InlineData("8.2.0", "log_replica_updates", "replica_net_timeout", "skip_replica_start", "super_read_only", "persist clone")]
    [InlineData("8.4.0", "log_replica_updates", "replica_net_timeout", "skip_replica_start", "super_read_only", "persist clone tags")]
    [InlineData("9.7.0", "log_replica_updates", "replica_net_timeout", "skip_replica_start", "super_read_only", "persist clone tags")]
    [InlineData("26.7.0", "log_replica_updates", "replica_net_timeout", "skip_replica_start", "super_read_only", "persist clone tags")]
    [InlineData("10.5.29-MariaDB", "log_slave_updates", "slave_net_timeout", "skip_slave_start", "read_only", "")]
    [InlineData("11.8.3-MariaDB", "log_slave_updates", "slave_net_timeout", "skip_slave_start", "read_only", "")]
    public void Variables_and_abilities(string version, string updates, string timeout, string skip, string fence, string abilities)
    {
        var row = Row(version);
        Assert.Equal(
            (updates, timeout, skip, fence, abilities, version.Contains("MariaDB", StringComparison.Ordinal)),
            (row.LogReplicaUpdates, row.ReplicaNetTimeout, row.SkipReplicaStart, row.Fence, Abilities(row), row.IsMariaDb));
    }

    private const string OldPlugins = "rpl_semi_sync_master=semisync_master rpl_semi_sync_slave=semisync_slave: rpl_semi_sync_master_*, rpl_semi_sync_slave_*, rpl_semi_sync_master_wait_for_slave_count";
    private const string NewPlugins = "rpl_semi_sync_source=semisync_source rpl_semi_sync_replica=semisync_replica: rpl_semi_sync_source_*, rpl_semi_sync_replica_*, rpl_semi_sync_source_wait_for_replica_count";

    [Theory]
    [InlineData("5.7.44", OldPlugins)]
    [InlineData("8.0.23", OldPlugins)]
    [InlineData("8.0.26", NewPlugins, OldPlugins)]
    [InlineData("8.4.0", NewPlugins, OldPlugins)]
    [InlineData("9.7.0", NewPlugins, OldPlugins)]
    [InlineData("10.11.14-MariaDB", "=", "= =: rpl_semi_sync_master_*, rpl_semi_sync_slave_*, ")]
    public void Semi_sync(string version, params string[] families) => Assert.Equal(
        families.Where(f => f != "="),
        Row(version).SemiSync.Select(n => $"{n.SourcePlugin}={n.SourceLibrary} {n.ReplicaPlugin}={n.ReplicaLibrary}: {n.Source}_*, {n.Replica}_*, {n.WaitForReplicaCount}"));

    [Theory]
    [InlineData("5.7.44", "START SLAVE", "STOP SLAVE SQL_THREAD FOR CHANNEL 'it''s'", "RESET SLAVE ALL FOR CHANNEL 'it''s'", "CHANGE MASTER TO MASTER_HOST = 'b' FOR CHANNEL 'it''s'")]
    [InlineData("8.0.22", "START REPLICA", "STOP REPLICA SQL_THREAD FOR CHANNEL 'it''s'", "RESET REPLICA ALL FOR CHANNEL 'it''s'", "CHANGE MASTER TO MASTER_HOST = 'b' FOR CHANNEL 'it''s'")]
    [InlineData("9.7.0", "START REPLICA", "STOP REPLICA SQL_THREAD FOR CHANNEL 'it''s'", "RESET REPLICA ALL FOR CHANNEL 'it''s'", "CHANGE REPLICATION SOURCE TO SOURCE_HOST = 'b' FOR CHANNEL 'it''s'")]
    [InlineData("10.5.29-MariaDB", "START SLAVE", "STOP SLAVE 'it''s' SQL_THREAD", "RESET SLAVE 'it''s' ALL", "CHANGE MASTER 'it''s' TO MASTER_HOST = 'b'")]
    public void A_channel_stands_where_the_server_wants_it(string version, string start, string stopApplier, string reset, string change)
    {
        var row = Row(version);
        Assert.Equal(
            (start, stopApplier, reset, change),
            (row.OnReplica("START"), row.OnReplica("STOP", "it's", "SQL_THREAD"), row.OnReplica("RESET", "it's", "ALL"), row.ChangeSourceTo("it's", [$"{row.Source}_HOST = 'b'"])));
        Assert.Equal($"{row.ChangeSource} TO a = 1, b = 2", row.ChangeSourceTo("", ["a = 1", "b = 2"]));
    }

    [Theory]
    [InlineData("5.6.51", "MySQL 5.6.51", "MySQL 5.7")]
    [InlineData("5.5.5-10.4.34-MariaDB", "MariaDB 10.4.34", "MariaDB 10.5")]
    public void Older_servers_can_be_looked_at_and_not_set_up(string version, string said, string oldest)
    {
        var error = Assert.Throws<ReplicationException>(() => SqlDialect.For(ServerRelease.Parse(version), new ServerEndpoint("db1")));
        Assert.Equal((ReplicationError.VersionTooOld, "db1:3306"), (error.Error, error.Server!.ToString()));
        Assert.Equal($"db1:3306 runs {said}; the oldest that can be half of a pair is {oldest}.", error.Message);
        Assert.Equal(oldest, SqlDialect.Closest(ServerRelease.Parse(version)).Name);
    }

    private static SqlDialect Row(string version, string comment = "") => SqlDialect.For(ServerRelease.Parse(version, comment));

    private static string Abilities(SqlDialect row) =>
        string.Join(' ', new[] { row.CanPersist ? "persist" : "", row.CanClone ? "clone" : "", row.HasTags ? "tags" : "" }.Where(a => a.Length > 0));
}
