using MySqlHa.Replication.BinaryLog;
using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Operations.Failover;
using MySqlHa.Replication.Tests.BinaryLog;
using MySqlHa.Replication.Tests.Topology;

namespace MySqlHa.Replication.Tests.Operations.Failover;

/// <summary>What a failover with a salvage would run, what it is refused for, and what it says is lost then; without servers.</summary>
public sealed class FailoverSalvagePlanTests : IDisposable
{
    private static readonly FailoverRecordStore Store = new("/nowhere");

    private readonly string _folder = Directory.CreateTempSubdirectory("mysqlha-salvage-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData("5.7.44")]
    [InlineData("8.0.36")]
    [InlineData("8.4.3")]
    [InlineData("9.7.0")]
    public void MySql_applies_between_the_drain_and_the_opening(string version)
    {
        var plan = Plan(Situation(version, Snapshots.Uuid1 + ":1-5")).Plan;
        Assert.Equal(["begin", "record", "start-applier", "stop-receiver", "drain", "salvage-rehearse", "salvage-apply", "salvaged", "open"], plan.Steps.Select(s => s.Id));
        var apply = plan.Steps.Single(s => s.Id == "salvage-apply").Statements.Select(s => s.Masked).ToList();
        Assert.Contains(apply, s => s.StartsWith("-- /bin/mysqlbinlog --no-defaults - | /bin/mysql --defaults-file=...", StringComparison.Ordinal));
        Assert.Contains(apply, s => s.StartsWith($"-- {Snapshots.Uuid1}:6 ", StringComparison.Ordinal));
        Assert.Contains("ROLLBACK", plan.Steps.Single(s => s.Id == "salvage-rehearse").Statements.Select(s => s.Masked));
        Assert.All(plan.Steps.Where(s => s.Id.StartsWith("salvage-", StringComparison.Ordinal)), s => Assert.Contains(_folder, s.Title, StringComparison.Ordinal));
    }

    [Fact]
    public void MariaDb_puts_its_position_behind_them_and_leaves_its_applier_stopped()
    {
        var plan = Plan(Situation("10.11.6-MariaDB", "1-1-5")).Plan;
        Assert.Equal(
            ["begin", "record", "start-applier", "stop-receiver", "drain", "salvage-rehearse", "stop-applier", "salvage-apply", "salvage-position", "salvaged", "open"], plan.Steps.Select(s => s.Id));
        Assert.Equal("STOP SLAVE SQL_THREAD", plan.Steps.Single(s => s.Id == "stop-applier").Statements.Single().Masked);
        Assert.Equal(
            ["SET GLOBAL gtid_slave_pos = '1-1-7'"],
            plan.Steps.Single(s => s.Id == "salvage-apply").Statements.Select(s => s.Masked).Where(s => !s.StartsWith("--", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData("binlog.000007:900", "what db1:3306 had committed behind binlog.000007:900, where the logs in {0} end, and not sent, which nobody here can count: semi-sync was off")]
    public void What_is_lost_is_what_the_logs_do_not_have(string? end, string lost)
    {
        var situation = Situation("9.7.0", Snapshots.Uuid1 + ":1-5", "Stopped", end);
        var prepared = Plan(situation);
        Assert.Equal(string.Format(System.Globalization.CultureInfo.InvariantCulture, lost, _folder), prepared.Outcome.Lost);
        // The last word knew of more than the logs have.
        var known = FailoverPlanTests.Record() with { FailedExecuted = Snapshots.Uuid1 + ":1-8", FailedHeardAt = DateTimeOffset.UnixEpoch };
        var refused = Refused(situation with { Known = known });
        Assert.Equal(ReplicationError.DataLoss, refused.Error);
        Assert.Contains($"lacks 1 transaction ({Snapshots.Uuid1}:8)", refused.Message, StringComparison.Ordinal);
        Assert.Contains("name a folder with all of its binary logs", refused.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void Logs_that_end_before_what_was_received_do_not_speak_for_a_receiver_that_was_stopped()
    {
        var situation = Situation("9.7.0", Snapshots.Uuid1 + ":1-7", "Stopped", "binlog.000007:900");
        situation = situation with { Salvage = situation.Salvage! with { Found = MySqlGtidSet.None, Restore = null, IsOlder = true } };
        Assert.Contains("was stopped before", Refused(situation).Message, StringComparison.Ordinal);
        Assert.NotEmpty(Plan(situation with { Salvage = situation.Salvage with { IsOlder = false } }).Plan.Steps);
    }

    [Fact]
    public void What_was_received_comes_first_whatever_is_allowed()
    {
        var situation = Situation("9.7.0", Snapshots.Uuid1 + ":1-3");
        situation = situation with { Channel = situation.Channel with { ApplierRunning = false, ApplierErrorNumber = 1062, ApplierError = "Duplicate entry.", Retrieved = MySqlGtidSet.Parse(Snapshots.Uuid1 + ":1-5") } };
        foreach (var allow in new[] { false, true })
        {
            var refused = Refused(situation, allow);
            Assert.Equal(ReplicationError.DataLoss, refused.Error);
            Assert.Contains("what follows it cannot come before it", refused.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void What_cannot_keep_its_number_is_refused_and_the_way_without_it_named()
    {
        var refused = Refused(Situation("10.11.6-MariaDB", "1-1-5,1-2-9"));
        Assert.Equal(ReplicationError.ErrantTransactions, refused.Error);
        Assert.Contains("-AllowDataLoss, and no -SalvageFrom", refused.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_survivor_that_is_open_gets_them_in_another_way()
    {
        var situation = Situation("9.7.0", Snapshots.Uuid1 + ":1-5", "Stopped");
        situation = situation with { Survivor = situation.Survivor with { ReadOnly = false } };
        var refused = Refused(situation);
        Assert.Equal(ReplicationError.NotReady, refused.Error);
        Assert.Contains("Restore-MissingTransaction", refused.Remedy, StringComparison.Ordinal);
        Assert.Empty(Plan(situation with { Salvage = situation.Salvage! with { Found = MySqlGtidSet.None, Restore = null } }).Plan.Steps);
    }

    [Fact]
    public void What_an_attempt_before_has_found_is_not_forgotten()
    {
        var known = FailoverPlanTests.Record() with { Stranded = Snapshots.Uuid1 + ":6-7", SalvageFrom = "/logs" };
        var situation = Situation("9.7.0", Snapshots.Uuid1 + ":1-6", "Stopped") with { Salvage = null, Known = known };
        Assert.Contains($"lacks 1 transaction ({Snapshots.Uuid1}:7) of db1:3306 that an attempt before this one has found in /logs", Refused(situation).Message, StringComparison.Ordinal);
        Assert.Contains("salvaged", Plan(situation, allow: true).Plan.Steps.Select(s => s.Id));
    }

    /// <summary>Two transactions stand in the logs: the next two behind what the survivor has of the failed server.</summary>
    private FailoverSituation Situation(string version, string executed, string receiver = "Lost", string? end = null)
    {
        var situation = FailoverPlanTests.Situation(version, receiver: receiver, executed: executed);
        var survivor = situation.Survivor with { ReadOnly = true };
        File.WriteAllBytes(Path.Combine(_folder, "binlog.000007"), MadeLog.Head(version));
        var gtids = survivor.Release.IsMariaDb ? new[] { "1-1-6", "1-1-7" } : [Snapshots.Uuid1 + ":6", Snapshots.Uuid1 + ":7"];
        var transactions = gtids.Select((gtid, i) => new LoggedTransaction
        {
            Gtid = gtid, LogFile = "binlog.000007", Position = 200 + (i * 100), EndPosition = 300 + (i * 100), At = DateTimeOffset.UnixEpoch, Kind = TransactionKind.Dml, Rows = 1, Bytes = 100, Tables = ["app.t"],
        });
        return situation with
        {
            Survivor = survivor,
            Salvage = new()
            {
                Folder = _folder, End = end,
                Found = survivor.Release.IsMariaDb ? MariaDbGtidSet.Parse("1-1-6..7") : MySqlGtidSet.Parse(Snapshots.Uuid1 + ":6-7"),
                Restore = new(survivor, new(_folder, transactions), new("/bin/mysqlbinlog", new CopyTool("/bin/mysql", survivor.Release))),
            },
        };
    }

    private static PreparedFailover Plan(FailoverSituation situation, bool allow = false) =>
        FailoverOperation.Plan(situation, new() { Survivor = situation.Survivor.Server, AllowDataLoss = allow }, Store);

    private static ReplicationException Refused(FailoverSituation situation, bool allow = false) => Assert.Throws<ReplicationException>(() => Plan(situation, allow));
}
