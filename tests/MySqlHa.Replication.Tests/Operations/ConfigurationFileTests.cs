using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Operations;

namespace MySqlHa.Replication.Tests.Operations;

public sealed class ConfigurationFileTests
{
    [Theory]
    [InlineData("5.7.44", "log_bin|binlog_format = ROW|binlog_row_image|log_slave_updates = ON|expire_logs_days = 7|gtid_mode = ON|enforce_gtid_consistency = ON|slave_net_timeout = 4|relay_log_info_repository = TABLE|super_read_only = ON", "replica_|gtid_domain")]
    [InlineData("8.0.20", "binlog_format = ROW|log_slave_updates = ON|binlog_expire_logs_seconds = 604800|slave_net_timeout = 4|super_read_only = ON", "replica_|repository|expire_logs_days")]
    [InlineData("8.0.36", "log_replica_updates = ON|replica_net_timeout = 4", "slave|binlog_format|repository")]
    [InlineData("8.4.3", "log_replica_updates = ON|replica_net_timeout = 4|gtid_mode = ON", "slave|master|binlog_format")]
    [InlineData("9.7.0", "log_replica_updates = ON|replica_net_timeout = 4|gtid_mode = ON", "slave|master|binlog_format")]
    [InlineData("10.5.20-MariaDB", "binlog_format = ROW|gtid_domain_id = 2|gtid_strict_mode = ON|log_slave_updates = ON|expire_logs_days = 7|\nread_only = ON", "gtid_mode|enforce|replica_net|super_read_only")]
    [InlineData("10.11.6-MariaDB", "binlog_expire_logs_seconds = 604800|slave_net_timeout = 4|\nread_only = ON", "gtid_mode|expire_logs_days|super_read_only")]
    public void It_speaks_the_servers_words(string version, string has, string hasNot)
    {
        var text = ConfigurationFile.Text(new() { Node = 2, Release = ServerRelease.Parse(version) });
        var settings = "\n" + string.Join('\n', text.Split('\n').Where(l => !l.StartsWith('#')));
        Assert.All(has.Split('|'), word => Assert.Contains(word, settings, StringComparison.Ordinal));
        Assert.All(hasNot.Split('|'), word => Assert.DoesNotContain(word, settings, StringComparison.Ordinal));
        Assert.Contains("\nserver_id = 2\n", settings, StringComparison.Ordinal);
        Assert.Contains("\nauto_increment_offset = 2\n", settings, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_line_has_its_reason_above_it()
    {
        foreach (var version in new[] { "5.7.44", "8.0.36", "9.7.0", "10.11.6-MariaDB" })
        {
            var lines = ConfigurationFile.Text(new() { Node = 1, Release = ServerRelease.Parse(version), SemiSync = true, BufferPoolSize = "4G", ReportHost = "db1" }).Split('\n');
            foreach (var (index, line) in lines.Index().Where(l => l.Item.Contains(" = ", StringComparison.Ordinal) && !l.Item.StartsWith('#')))
                Assert.StartsWith("# ", lines[index - 1], StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("5.7.44", "plugin_load_add = semisync_master.so|rpl_semi_sync_master_wait_for_slave_count = 1")]
    [InlineData("8.0.36", "plugin_load_add = semisync_source.so|plugin_load_add = semisync_replica.so|rpl_semi_sync_source_enabled = ON|rpl_semi_sync_replica_enabled = ON|rpl_semi_sync_source_wait_point = AFTER_SYNC|rpl_semi_sync_source_wait_for_replica_count = 1")]
    [InlineData("10.11.6-MariaDB", "rpl_semi_sync_master_enabled = ON|rpl_semi_sync_slave_enabled = ON|rpl_semi_sync_master_wait_point = AFTER_SYNC")]
    public void Semi_sync_is_for_both_roles(string version, string has)
    {
        var options = new ConfigurationOptions { Node = 1, Release = ServerRelease.Parse(version) };
        Assert.DoesNotContain("semi", ConfigurationFile.Text(options).Replace("Get-SemiSyncStatus", "", StringComparison.Ordinal), StringComparison.Ordinal);
        var text = ConfigurationFile.Text(options with { SemiSync = true });
        Assert.All(has.Split('|'), line => Assert.Contains($"\n{line}\n", text, StringComparison.Ordinal));
        Assert.Equal(version.Contains("Maria", StringComparison.Ordinal), !text.Contains("plugin", StringComparison.Ordinal));
    }

    [Fact]
    public void What_is_given_is_written_and_what_is_not_is_left_to_fill_in()
    {
        var options = new ConfigurationOptions { Node = 1, Release = ServerRelease.Parse("9.7.0") };
        var bare = ConfigurationFile.Text(options);
        Assert.Contains("\n#report_host = \n", bare, StringComparison.Ordinal);
        Assert.DoesNotContain("buffer_pool", bare, StringComparison.Ordinal);
        var text = ConfigurationFile.Text(options with { ServerId = 4_000_000_000, ReportHost = "db1.example", BufferPoolSize = "12G", ReadOnly = false });
        Assert.All(["server_id = 4000000000", "report_host = db1.example", "innodb_buffer_pool_size = 12G"], l => Assert.Contains($"\n{l}\n", text, StringComparison.Ordinal));
        Assert.DoesNotContain("read_only", text, StringComparison.Ordinal);
        Assert.StartsWith("# Node 1 of a pair, for MySQL 9.7. ", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5.6.50")]
    [InlineData("10.4.2-MariaDB")]
    public void Old_versions_have_none(string version) => Assert.Equal(
        ReplicationError.VersionTooOld,
        Assert.Throws<ReplicationException>(() => ConfigurationFile.Text(new() { Node = 1, Release = ServerRelease.Parse(version) })).Error);
}
