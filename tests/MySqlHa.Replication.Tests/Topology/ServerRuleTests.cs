using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Tests.Topology;

public sealed class ServerRuleTests
{
    [Theory]
    [InlineData("5.7.44", "GLOBAL")]
    [InlineData("8.0.36", "PERSIST")]
    [InlineData("8.4.3", "PERSIST")]
    [InlineData("9.7.0", "PERSIST")]
    public void Gtids_are_turned_on_online_where_nothing_replicates(string version, string word)
    {
        var off = Snapshots.Ready(version).With(("gtid_mode", "OFF"), ("enforce_gtid_consistency", "WARN"));
        Assert.Equal([$"SET {word} enforce_gtid_consistency = ON"], PairAnalysisTests.Only("gtid-consistency-off", off).Fix.Select(f => f.Masked));
        var mode = PairAnalysisTests.Only("gtid-mode-off", off);
        Assert.Equal(["SET GLOBAL gtid_mode = OFF_PERMISSIVE", "SET GLOBAL gtid_mode = ON_PERMISSIVE", $"SET {word} gtid_mode = ON"], mode.Fix.Select(f => f.Masked));
        Assert.Equal(word == "GLOBAL" ? ["gtid_mode = ON"] : [], mode.ConfigurationLines);
        Assert.Equal([$"SET {word} gtid_mode = ON"], PairAnalysisTests.Only("gtid-mode-off", off.With(("gtid_mode", "ON_PERMISSIVE"))).Fix.Select(f => f.Masked));

        // Somebody reads it, it reads somebody, nobody knows, or the peer replicates: all must go together then.
        foreach (var busy in new[]
        {
            off with { Details = off.Details! with { Readers = 1 } }, off with { Details = off.Details! with { Readers = null } }, off with { Details = null },
            off with { Channels = [off.Channel(running: false)] },
        })
        {
            Assert.Empty(PairAnalysisTests.Only("gtid-mode-off", busy).Fix);
        }

        var peer = Snapshots.Ready(version, 2);
        Assert.Empty(PairAnalysisTests.Only("gtid-mode-off", off, peer with { Channels = [peer.Channel(running: true)] }).Fix);
    }

    [Fact]
    public void MariaDb_is_asked_for_strict_mode_and_not_for_mysqls_gtids()
    {
        var server = Snapshots.Ready("10.11.6-MariaDB").With(("gtid_strict_mode", "OFF"));
        var finding = PairAnalysisTests.Only("gtid-strict-mode-off", server);
        Assert.Equal((Severity.Warning, "SET GLOBAL gtid_strict_mode = ON"), (finding.Severity, finding.Fix[0].Masked));
        Assert.DoesNotContain(PairAnalysis.Analyze([server]), f => f.Code.StartsWith("gtid-mode", StringComparison.Ordinal));
    }

    [Fact]
    public void Filters_are_seen_wherever_a_server_shows_them()
    {
        foreach (var version in Snapshots.All)
        {
            var server = Snapshots.Ready(version);
            Filtered(server with { Channels = [server.Channel(true, ("Replicate_Do_DB", "shop"), ("Replicate_Ignore_DB", ""), ("Replicate_Ignore_Server_Ids", null))] }, "Replicate_Do_DB=shop");
            Filtered(server with { Channels = [server.Channel(true, ("Replicate_Wild_Ignore_Table", "a.%"))] }, "a.%");
            Assert.DoesNotContain(PairAnalysis.Analyze([server with { Channels = [server.Channel(true, ("Replicate_Do_DB", ""))] }]), f => f.Code == "replication-filter");
            Assert.Equal(Severity.Error, PairAnalysisTests.Only("binlog-filter", server with { BinlogIgnoreDb = "tmp" }).Severity);
        }

        Filtered(Snapshots.Ready("10.11.6-MariaDB").With(("replicate_do_db", "shop")), "replicate_do_db=shop");
        var global = Snapshots.Ready("9.7.0");
        Filtered(global with { Details = global.Details! with { Filters = ["REPLICATE_DO_DB=shop"] } }, "REPLICATE_DO_DB=shop");

        static void Filtered(ServerSnapshot server, string words)
        {
            var finding = PairAnalysisTests.Only("replication-filter", server);
            Assert.Equal((Severity.Error, 0), (finding.Severity, finding.Fix.Count));
            Assert.Contains(words, finding.Message, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("8.0.36", "super_read_only")]
    [InlineData("9.7.0", "super_read_only")]
    [InlineData("10.11.6-MariaDB", "read_only")]
    public void A_node_must_not_come_back_writable(string version, string fence)
    {
        var server = Snapshots.Ready(version).With((fence, "OFF"));
        var mysql = fence[0] == 's';
        var bare = PairAnalysisTests.Only("restart-writable", server.From(fence, SettingOrigin.Default));
        Assert.Equal(Severity.Warning, bare.Severity);
        Assert.Equal(mysql ? ["SET PERSIST_ONLY super_read_only = ON"] : [], bare.Fix.Select(f => f.Masked));
        Assert.Equal(mysql ? [] : ["read_only = ON"], bare.ConfigurationLines);
        PairAnalysisTests.Only("restart-read-only-unknown", server.From(fence, SettingOrigin.RunTime));
        PairAnalysisTests.Only("restart-read-only-unknown", server with { Details = null });
        Kept(server.With((fence, "ON")).From(fence, SettingOrigin.Configured));
        if (mysql)
        {
            Kept(server.From(fence, SettingOrigin.RunTime, "ON"));
            PairAnalysisTests.Only("restart-writable", server.From(fence, SettingOrigin.Configured, "OFF"));
        }

        static void Kept(ServerSnapshot server) => Assert.DoesNotContain(PairAnalysis.Analyze([server]), f => f.Code.StartsWith("restart-", StringComparison.Ordinal));
    }

    [Fact]
    public void What_was_set_at_run_time_only_is_told()
    {
        var mysql = Snapshots.Ready("9.7.0").From("sync_binlog", SettingOrigin.RunTime).From("server_id", SettingOrigin.RunTime, "1").With(("server_id", "1"));
        Assert.Equal(["SET PERSIST sync_binlog = 1"], PairAnalysisTests.Only("settings-not-kept", mysql).Fix.Select(f => f.Masked));
        // Another finding is about it: what it sets must not be set back.
        Assert.DoesNotContain(PairAnalysis.Analyze([mysql.With(("sync_binlog", "0"))]), f => f.Code == "settings-not-kept");
        Assert.Equal(["sync_binlog = 1"], PairAnalysisTests.Only("settings-not-kept", Snapshots.Ready("10.11.6-MariaDB").From("sync_binlog", SettingOrigin.RunTime)).ConfigurationLines);
    }

    [Fact]
    public void Missing_privileges_are_named_as_a_grant()
    {
        foreach (var (version, some, missing) in new[]
        {
            ("5.7.44", "REPLICATION CLIENT, PROCESS, SELECT, DELETE", "REPLICATION SLAVE, RELOAD, CREATE USER, INSERT, CREATE, SUPER"),
            ("8.0.36", "SELECT, INSERT, DELETE, CREATE, RELOAD, CREATE USER, PROCESS, REPLICATION SLAVE, REPLICATION CLIENT, SYSTEM_VARIABLES_ADMIN", "REPLICATION_SLAVE_ADMIN, PERSIST_RO_VARIABLES_ADMIN, CONNECTION_ADMIN"),
            ("8.4.3", "SELECT, INSERT, DELETE, CREATE, RELOAD, CREATE USER, PROCESS, REPLICATION SLAVE, REPLICATION CLIENT, SUPER", "PERSIST_RO_VARIABLES_ADMIN"),
            ("10.11.6-MariaDB", "SUPER, SELECT, INSERT, DELETE, CREATE, RELOAD, CREATE USER, PROCESS, REPLICATION SLAVE, BINLOG MONITOR, SLAVE MONITOR", "READ_ONLY ADMIN"),
            ("11.4.2-MariaDB", "SUPER, SELECT, INSERT, DELETE, CREATE, RELOAD, CREATE USER, PROCESS, REPLICATION SLAVE, BINLOG MONITOR, SLAVE MONITOR, BINLOG ADMIN, READ_ONLY ADMIN", "REPLICATION SLAVE ADMIN, REPLICATION MASTER ADMIN, CONNECTION ADMIN"),
        })
        {
            var server = Snapshots.Ready(version) with { Grants = [$"GRANT {some} ON *.* TO `admin`@`%` WITH GRANT OPTION", "GRANT SELECT ON `shop`.* TO `admin`@`%`"] };
            var finding = PairAnalysisTests.Only("missing-privileges", server);
            Assert.Equal(Severity.Warning, finding.Severity);
            Assert.Contains($"GRANT {missing} ON *.* TO 'admin'@'%';", finding.Remedy, StringComparison.Ordinal);
            Assert.Equal(Severity.Information, PairAnalysisTests.Only("missing-privileges", server with { Grants = [.. server.Grants, "GRANT `dba`@`%` TO `admin`@`%`"] }).Severity);
        }

        PairAnalysisTests.Only("missing-privileges", Snapshots.Ready("9.7.0") with { Grants = ["GRANT ALL PRIVILEGES ON *.* TO `admin`@`%`"] });
        PairAnalysisTests.Only("not-all-seen", Snapshots.Ready("9.7.0") with { Denied = ["Access denied."] });
    }

    [Fact]
    public void Tables_are_named_and_counted()
    {
        var server = Snapshots.Ready("8.4.3");
        var tables = Enumerable.Range(1, 7).Select(n => new TableSnapshot("shop", $"t{n}", n == 1 ? "MyISAM" : "InnoDB", n == 2)).ToList();
        server = server with { Details = server.Details! with { Tables = tables } };
        Assert.Contains("1 table is not InnoDB: shop.t1 (MyISAM).", PairAnalysisTests.Only("not-innodb", server).Message, StringComparison.Ordinal);
        Assert.Contains("6 tables are without a primary key: shop.t1, shop.t3, shop.t4, shop.t5, shop.t6 and 1 more.", PairAnalysisTests.Only("no-primary-key", server).Message, StringComparison.Ordinal);
        Assert.Equal(Severity.Information, PairAnalysisTests.Only("tables-unknown", server with { Details = new() { TablesFailure = "No answer." } }).Severity);
    }

    [Fact]
    public void Semi_sync_of_two_families_and_a_wait_after_the_commit_are_told()
    {
        var server = Snapshots.Ready("8.0.36");
        Assert.Equal(Severity.Warning, PairAnalysisTests.Only("semi-sync-mixed", server with
        {
            Plugins = new Dictionary<string, string> { ["rpl_semi_sync_master"] = "ACTIVE", ["rpl_semi_sync_replica"] = "ACTIVE" },
        }).Severity);
        foreach (var version in Snapshots.All)
        {
            var one = Snapshots.Ready(version);
            var finding = PairAnalysisTests.Only("semi-sync-after-commit", one with
            {
                SemiSync = new() { Names = one.Dialect.SemiSync[0], SourceEnabled = true, WaitPoint = "AFTER_COMMIT" },
            });
            Assert.EndsWith($"{one.Dialect.SemiSync[0].Source}_wait_point = AFTER_SYNC", finding.Fix[0].Masked, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void An_old_replicas_position_file_is_told() =>
        PairAnalysisTests.Only("relay-log-info-file", Snapshots.Ready("5.7.44").With(("relay_log_info_repository", "FILE")));
}
