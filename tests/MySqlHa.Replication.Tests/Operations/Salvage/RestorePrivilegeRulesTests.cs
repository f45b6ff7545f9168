using MySqlHa.Replication.BinaryLog;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Tests.Topology;

namespace MySqlHa.Replication.Tests.Operations.Salvage;

/// <summary>Which privileges a restore is refused without, by version and by what is to be done; on real servers see <see cref="RestorePrivilegeTests"/>.</summary>
public sealed class RestorePrivilegeRulesTests
{
    private static readonly RestoreOptions Closed = new() { AllowReadOnly = true };

    [Theory]
    [InlineData("5.7.44", false, "REPLICATION CLIENT, SUPER")]
    [InlineData("8.0.11", false, "REPLICATION CLIENT, BINLOG_ADMIN, SYSTEM_VARIABLES_ADMIN")]
    [InlineData("8.0.36", false, "REPLICATION CLIENT, BINLOG_ADMIN, SESSION_VARIABLES_ADMIN")]
    [InlineData("9.7.0", false, "REPLICATION CLIENT, BINLOG_ADMIN, SESSION_VARIABLES_ADMIN")]
    [InlineData("9.7.0", true, "REPLICATION CLIENT, BINLOG_ADMIN, SYSTEM_VARIABLES_ADMIN, CONNECTION_ADMIN")]
    [InlineData("10.5.8-MariaDB", false, "BINLOG REPLAY, BINLOG ADMIN, REPLICATION SLAVE ADMIN")]
    [InlineData("10.11.6-MariaDB", false, "REPLICA MONITOR, BINLOG REPLAY, BINLOG ADMIN, REPLICATION SLAVE ADMIN")]
    [InlineData("10.11.6-MariaDB", true, "REPLICA MONITOR, BINLOG REPLAY, BINLOG ADMIN, REPLICATION SLAVE ADMIN, READ_ONLY ADMIN")]
    public void An_account_without_any_is_told_all_at_once(string version, bool closed, string needed)
    {
        Assert.Equal(needed, string.Join(", ", Missing(version, closed, Closed, "GRANT SELECT ON *.* TO `u`@`%`")));
        Assert.Empty(Missing(version, closed, Closed, $"GRANT {needed} ON *.* TO `u`@`%`"));
        Assert.Empty(Missing(version, closed, Closed, "GRANT ALL PRIVILEGES ON *.* TO `u`@`%` WITH GRANT OPTION"));
    }

    [Fact]
    public void Nothing_is_asked_for_that_is_not_used()
    {
        Assert.DoesNotContain("BINLOG ADMIN", Missing("10.11.6-MariaDB", false, new() { SkipRehearsal = true }, "GRANT USAGE ON *.* TO `u`@`%`"));
        Assert.DoesNotContain("TRANSACTION_GTID_TAG", Missing("9.7.0", false, new(), "GRANT USAGE ON *.* TO `u`@`%`"));
        Assert.Contains("TRANSACTION_GTID_TAG", Missing("9.7.0", false, new(), "GRANT USAGE ON *.* TO `u`@`%`", "3e11fa47-71ca-11e1-9e33-c80aa9429562:tag:1"));
        // REPLICATION_APPLIER alone ends in "Unknown error".
        Assert.Equal(["BINLOG_ADMIN"], Missing("9.7.0", false, new(), "GRANT REPLICATION CLIENT, REPLICATION_APPLIER, SESSION_VARIABLES_ADMIN ON *.* TO `u`@`%`"));
    }

    [Theory]
    [InlineData("5.7.44", "")]
    [InlineData("8.0.36", "BINLOG_ADMIN")]
    [InlineData("9.7.0", "BINLOG_ADMIN")]
    [InlineData("10.5.8-MariaDB", "")]
    [InlineData("10.11.6-MariaDB", "")]
    public void A_node_account_lacks_what_the_page_says(string version, string lacks)
    {
        var node = string.Join(", ", NodePrivileges.For(Snapshots.Ready(version).Release).Where(p => !p.Contains(" ON ", StringComparison.Ordinal)));
        Assert.Equal(lacks, string.Join(", ", Missing(version, true, Closed, $"GRANT {node} ON *.* TO `node`@`%`", "3e11fa47-71ca-11e1-9e33-c80aa9429562:tag:1")));
    }

    private static IReadOnlyList<string> Missing(string version, bool closed, RestoreOptions options, string grant, string gtid = "3e11fa47-71ca-11e1-9e33-c80aa9429562:1") =>
        RestorePrivileges.Missing(
            Snapshots.Ready(version) with { Grants = [grant], ReadOnly = closed, SuperReadOnly = version.Contains("MariaDB", StringComparison.Ordinal) ? null : closed },
            [new LoggedTransaction { Gtid = gtid, LogFile = "binlog.000001", Position = 4, EndPosition = 5, At = DateTimeOffset.UnixEpoch, Kind = TransactionKind.Dml }], options);
}
