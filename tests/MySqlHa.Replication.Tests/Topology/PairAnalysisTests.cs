using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Tests.Topology;

public sealed class PairAnalysisTests
{
    public static TheoryData<string> Versions() => new(Snapshots.All);

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_ready_pair_has_nothing_to_mend(string version)
    {
        foreach (var servers in new ServerSnapshot[][] { Snapshots.Pair(version), [Snapshots.Ready(version)] })
        {
            var findings = PairAnalysis.Analyze(servers);
            Assert.All(findings, f => Assert.Equal(Severity.Information, f.Severity));
            string[] unknown = version[0] is '5' or '1' ? ["disk-space-unknown", "restart-read-only-unknown"] : ["disk-space-unknown"];
            Assert.Equal(unknown, findings.Select(f => f.Code).Distinct().Order());
        }
    }

    /// <summary>Code, severity, the variable and its bad value; then what mends it on 5.7 and MariaDB, and on 8.0 and later ("" for: not at run time).</summary>
    [Theory]
    [InlineData("log-bin-off", Severity.Error, "log_bin", "OFF", "")]
    [InlineData("skip-networking", Severity.Error, "skip_networking", "ON", "")]
    [InlineData("binlog-format", Severity.Error, "binlog_format", "STATEMENT", "binlog_format = ROW")]
    [InlineData("binlog-format", Severity.Warning, "binlog_format", "MIXED", "binlog_format = ROW")]
    [InlineData("binlog-row-image", Severity.Warning, "binlog_row_image", "MINIMAL", "binlog_row_image = FULL")]
    [InlineData("sync-binlog", Severity.Warning, "sync_binlog", "0", "sync_binlog = 1")]
    [InlineData("innodb-flush-log", Severity.Warning, "innodb_flush_log_at_trx_commit", "2", "innodb_flush_log_at_trx_commit = 1")]
    [InlineData("relay-log-recovery-off", Severity.Warning, "relay_log_recovery", "OFF", "")]
    [InlineData("report-host-missing", Severity.Information, "report_host", "", "")]
    [InlineData("auto-increment-increment", Severity.Warning, "auto_increment_increment", "1", "auto_increment_increment = 2")]
    public void A_setting_is_found_and_mended_in_the_servers_words(string code, Severity severity, string variable, string bad, string mended)
    {
        foreach (var version in Snapshots.All)
        {
            var finding = Only(code, Snapshots.Ready(version).With((variable, bad)));
            Assert.Equal(severity, finding.Severity);
            Assert.Equal("192.0.2.1:3306", finding.Server!.ToString());
            var persists = Snapshots.Ready(version).Dialect.CanPersist;
            Assert.Equal(mended.Length == 0 ? [] : [$"SET {(persists ? "PERSIST" : "GLOBAL")} {mended}"], finding.Fix.Select(f => f.Masked));
            if (mended.Length == 0 || !persists)
                Assert.StartsWith($"{variable} = ", Assert.Single(finding.ConfigurationLines), StringComparison.Ordinal);
            else
                Assert.Empty(finding.ConfigurationLines);
        }
    }

    [Fact]
    public void Words_of_a_generation_are_looked_at_and_written()
    {
        foreach (var (version, timeout, updates) in new[]
        {
            ("5.7.44", "slave_net_timeout", "log_slave_updates"), ("8.0.20", "slave_net_timeout", "log_slave_updates"),
            ("8.0.36", "replica_net_timeout", "log_replica_updates"), ("9.7.0", "replica_net_timeout", "log_replica_updates"), ("10.11.6-MariaDB", "slave_net_timeout", "log_slave_updates"),
        })
        {
            var server = Snapshots.Ready(version);
            Assert.EndsWith($" {timeout} = 4", Only("replica-net-timeout", server.With((timeout, "60"))).Fix[0].Masked, StringComparison.Ordinal);
            Assert.Equal([$"{updates} = ON"], Only("log-replica-updates-off", server.With((updates, "OFF"))).ConfigurationLines);
        }
    }

    [Fact]
    public void A_binlog_format_that_is_gone_is_row() =>
        Assert.DoesNotContain(PairAnalysis.Analyze([Snapshots.Ready("9.7.0").With(("binlog_format", null))]), f => f.Code == "binlog-format");

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_format_cannot_change_under_a_running_applier(string version)
    {
        var server = Snapshots.Ready(version).With(("binlog_format", "MIXED"));
        var finding = Only("binlog-format", server with { Channels = [server.Channel(running: true)] });
        Assert.Empty(finding.Fix);
        Assert.Contains("Stop-Replication", finding.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5.7.44", "expire_logs_days", "0", "binlog-kept-forever", "expire_logs_days = 7")]
    [InlineData("8.0.36", "binlog_expire_logs_seconds", "0", "binlog-kept-forever", "binlog_expire_logs_seconds = 604800")]
    [InlineData("9.7.0", "binlog_expire_logs_seconds", "3600", "binlog-kept-short", "binlog_expire_logs_seconds = 604800")]
    [InlineData("9.7.0", "binlog_expire_logs_auto_purge", "OFF", "binlog-kept-forever", "binlog_expire_logs_seconds = 604800")]
    [InlineData("10.11.6-MariaDB", "binlog_expire_logs_seconds", "0", "binlog-kept-forever", "binlog_expire_logs_seconds = 604800")]
    public void How_long_logs_are_kept_is_for_the_operator_to_change(string version, string variable, string value, string code, string line)
    {
        var finding = Only(code, Snapshots.Ready(version).With((variable, value)));
        Assert.Equal((Severity.Warning, 0, line), (finding.Severity, finding.Fix.Count, finding.ConfigurationLines[0]));
    }

    [Fact]
    public void More_than_two_or_none_is_no_pair()
    {
        Assert.Throws<ArgumentException>(() => PairAnalysis.Analyze([]));
        Assert.Throws<ArgumentException>(() => PairAnalysis.Analyze([.. Snapshots.Pair("9.7.0"), Snapshots.Ready("9.7.0", 3)]));
    }

    [Fact]
    public void Errors_come_first()
    {
        var severities = PairAnalysis.Analyze([Snapshots.Ready("8.4.3").With(("sync_binlog", "0"), ("gtid_mode", "OFF"), ("report_host", "")), Snapshots.Ready("8.4.3", 2)]).Select(f => f.Severity).ToList();
        Assert.Equal(severities.OrderDescending(), severities);
        Assert.Contains(Severity.Error, severities);
    }

    [Fact]
    public void Code_and_remedy_are_never_empty_and_every_fix_knows_its_settings()
    {
        var spoiled = Snapshots.All.SelectMany(v => PairAnalysis.Analyze(
        [
            Snapshots.Ready(v).With(("log_bin", "OFF"), ("gtid_mode", "OFF"), ("enforce_gtid_consistency", "OFF"), ("sync_binlog", "0"), ("gtid_strict_mode", "OFF")) with { Executed = GtidSet.Empty(v.Contains("Maria", StringComparison.Ordinal)) },
            Snapshots.Ready(v) with { Server = new ServerEndpoint("192.0.2.7") },
        ]));
        Assert.All(spoiled, f =>
        {
            Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", f.Code);
            Assert.NotEmpty(f.Remedy);
            Assert.Equal(f.Fix.Count, f.Settings.Count);
        });
    }

    internal static Finding Only(string code, params ServerSnapshot[] servers) => Assert.Single(PairAnalysis.Analyze(servers), f => f.Code == code);
}
