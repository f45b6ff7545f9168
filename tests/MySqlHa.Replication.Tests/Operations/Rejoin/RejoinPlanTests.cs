using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Tests.Topology;
using static MySqlHa.Replication.Tests.Operations.Rejoin.RejoinSnapshots;

namespace MySqlHa.Replication.Tests.Operations.Rejoin;

/// <summary>What is decided from two snapshots, and the plans as text, for the servers that are not here too. Node 1 is active, node 2 returns.</summary>
public sealed class RejoinPlanTests
{
    private const string A = Snapshots.Uuid1;
    private const string R = Snapshots.Uuid2;

    [Theory]
    [InlineData("9.7.0", Snapshots.Uuid2 + ":1-7", Snapshots.Uuid2 + ":1-5", true)]
    [InlineData("9.7.0", Snapshots.Uuid2 + ":1-7," + Snapshots.Uuid1 + ":3", Snapshots.Uuid2 + ":1-5", false)]
    [InlineData("9.7.0", Snapshots.Uuid2 + ":1-5", Snapshots.Uuid2 + ":1-5", false)]
    [InlineData("10.11.6-MariaDB", "0-2-7", "0-2-5", true)]
    [InlineData("10.11.6-MariaDB", "0-1-7", "0-2-5", false)]
    public void What_the_active_one_numbered_itself_is_waited_for(string version, string returning, string active, bool expected)
    {
        var maria = version.Contains("Maria", StringComparison.Ordinal);
        Assert.Equal(expected, RejoinClass.IsBeingCommitted(
            Snapshots.Ready(version) with { Executed = GtidSet.Parse(returning, maria) }, Snapshots.Ready(version, 2) with { Executed = GtidSet.Parse(active, maria) }));
    }

    [Theory]
    [InlineData(A + ":1-5," + R + ":1-9", A + ":1-5," + R + ":1-9", "", RejoinState.Identical)]
    [InlineData(A + ":1-5," + R + ":1-9", A + ":1-8," + R + ":1-9", "", RejoinState.Recoverable)]
    [InlineData(A + ":1-5," + R + ":1-9", A + ":1-8," + R + ":1-9", A + ":1-5", RejoinState.Recoverable)]
    [InlineData(A + ":1-5," + R + ":1-9", A + ":1-8," + R + ":1-9", A + ":1-6", RejoinState.Purged)]
    [InlineData(A + ":1-5," + R + ":1-8", A + ":1-5," + R + ":1-9", "", RejoinState.Purged)] // it lost what it wrote itself: its receiver would skip it
    [InlineData(A + ":1-5," + R + ":1-10", A + ":1-8," + R + ":1-9", "", RejoinState.Diverged)]
    [InlineData(A + ":1-5," + R + ":1-10", A + ":1-8," + R + ":1-9", A + ":1-7", RejoinState.Diverged)] // errant counts first
    public void MySql_is_classified_by_sets(string returning, string active, string purged, RejoinState expected) =>
        Assert.Equal(expected, RejoinClass.Of(Node(2, "9.7.0", returning), Node(1, "9.7.0", active, purged)).State);

    [Theory]
    [InlineData("1-1-5,2-2-9", "1-1-5,2-2-9", "", RejoinState.Identical)]
    [InlineData("1-1-5,2-2-9", "1-1-8,2-2-9", "", RejoinState.Recoverable)]
    [InlineData("1-1-5,2-2-9", "1-1-8,2-2-9", "1-1-6", RejoinState.Purged)]
    [InlineData("1-1-5,2-2-8", "1-1-5,2-2-9", "", RejoinState.Purged)]
    [InlineData("1-1-5,2-2-10", "1-1-8,2-2-9", "", RejoinState.Diverged)]
    [InlineData("0-1-100,0-2-101", "0-1-103", "", RejoinState.Diverged)] // one domain for both
    public void MariaDb_is_classified_by_domains_and_servers(string returning, string active, string purged, RejoinState expected) =>
        Assert.Equal(expected, RejoinClass.Of(Node(2, "10.11.6-MariaDB", returning), Node(1, "10.11.6-MariaDB", active, purged)).State);

    [Theory]
    [InlineData("5.7.44", "SET GLOBAL super_read_only = ON", "START SLAVE")]
    [InlineData("8.0.36", "SET PERSIST super_read_only = ON", "START REPLICA")]
    [InlineData("8.4.3", "SET PERSIST super_read_only = ON", "START REPLICA")]
    [InlineData("9.7.0", "SET PERSIST super_read_only = ON", "START REPLICA")]
    [InlineData("10.11.6-MariaDB", "SET GLOBAL read_only = ON", "START SLAVE")]
    public void The_returning_node_is_closed_before_anything_and_the_active_one_reads_from_it_last(string version, string fence, string start)
    {
        var plan = RejoinOperation.Plan(Facts(version, "", ""), new()).Plan;
        var all = plan.Steps.Select(s => (s.Server.Host, s.Id)).ToList();
        Assert.Equal([fence], plan.Steps.Single(s => s.Id == "fence").Statements.Select(s => s.Masked));
        Assert.Equal([("192.0.2.2", "begin"), ("192.0.2.1", "begin"), ("192.0.2.2", "fence"), ("192.0.2.2", "compare-closed")], all[..4]);
        Assert.True(all.IndexOf(("192.0.2.2", "catch-up")) < all.IndexOf(("192.0.2.2", "compare-in-step")));
        Assert.True(all.IndexOf(("192.0.2.2", "compare-in-step")) < all.IndexOf(("192.0.2.1", "start-replication")));
        Assert.Equal(2, plan.Steps.Count(s => s.Statements.Any(q => q.Masked == start)));
        // Channels that are there are not changed, and not told a password.
        Assert.All(plan.Steps.Where(s => s.Id == "change-source"), s => Assert.Empty(s.Statements));
    }

    [Theory]
    [InlineData("8.4.3", "SET SESSION GTID_NEXT = '<each of " + R + ":10-11>'", "--include-gtids=" + R + ":10-11")]
    [InlineData("10.11.6-MariaDB", "SET GLOBAL gtid_slave_pos = '1-1-5,2-2-11'", "--start-position=2-2-9 --stop-position=2-2-11")]
    public void What_is_discarded_is_saved_first_and_the_plan_shows_how(string version, string counted, string saved)
    {
        var maria = version.Contains("MariaDB", StringComparison.Ordinal);
        var facts = Facts(version, maria ? "1-1-5,2-2-11" : A + ":1-5," + R + ":1-11", maria ? "1-1-5,2-2-9" : A + ":1-5," + R + ":1-9") with
        {
            Trace = new() { FirstFile = "binlog.000002", Tables = ["app.t"] }, SaveTool = "/usr/bin/mysqlbinlog", SaveFile = "/tmp/errant.sql",
        };
        var made = RejoinOperation.Plan(facts, new() { Errant = ErrantAction.Discard, Method = RejoinMethod.Gtid });
        var statements = made.Plan.Steps.SelectMany(s => s.Statements).Select(s => s.Masked).ToList();
        var at = statements.FindIndex(s => s.Contains(saved, StringComparison.Ordinal));
        Assert.True(at >= 0, string.Join('\n', statements));
        Assert.True(statements.IndexOf(counted) > at, string.Join('\n', statements));
        Assert.Contains("app.t", Assert.Single(made.Warnings), StringComparison.Ordinal);
        Assert.Contains("/tmp/errant.sql", made.Lost, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("8.4.3", "--read-from-remote-server --raw --to-last-log")]
    [InlineData("10.11.6-MariaDB", "--read-from-remote-server --raw --to-last-log")]
    public void What_is_applied_is_read_rehearsed_and_then_applied_and_no_replica_is_made_for_it(string version, string fetched)
    {
        var maria = version.Contains("MariaDB", StringComparison.Ordinal);
        var facts = Facts(version, maria ? "1-1-5,2-2-11" : A + ":1-5," + R + ":1-11", maria ? "1-1-5,2-2-9" : A + ":1-5," + R + ":1-9");
        facts = facts with
        {
            Trace = new() { FirstFile = "binlog.000002", Tables = ["app.t"] }, ApplyTools = new("/bin/mysqlbinlog", new CopyTool("/bin/mysql", facts.Active.Release)),
        };
        var plan = RejoinOperation.Plan(facts, new() { Errant = ErrantAction.Apply }).Plan;
        var all = plan.Steps.Select(s => (s.Server.Host, s.Id)).ToList();
        var statements = plan.Steps.Single(s => s.Id == "apply-errant").Statements.Select(s => s.Masked).ToList();
        Assert.Contains(fetched, statements[0], StringComparison.Ordinal);
        Assert.Contains("ROLLBACK", statements);
        Assert.Contains(statements, s => s.StartsWith("-- /bin/mysqlbinlog --no-defaults - | /bin/mysql", StringComparison.Ordinal));
        Assert.Equal(maria ? 1 : 0, statements.Count(s => s.StartsWith("SET GLOBAL gtid_slave_pos = '", StringComparison.Ordinal) && s.EndsWith("2-2-11'", StringComparison.Ordinal)));
        Assert.True(all.IndexOf(("192.0.2.1", "apply-errant")) < all.IndexOf(("192.0.2.2", "start-replication")));
        Assert.True(all.IndexOf(("192.0.2.2", "compare-in-step")) < all.IndexOf(("192.0.2.1", "start-replication")));
        Assert.DoesNotContain(all, s => s.Id == "fetch-errant");
        // Without the programs, or the rights, replication does it, and that is said.
        var replicated = RejoinOperation.Plan(facts with { ApplyTools = null, WhyReplicated = "mysqlbinlog was not found" }, new() { Errant = ErrantAction.Apply });
        Assert.Contains(replicated.Plan.Steps, s => s.Id == "fetch-errant");
        Assert.Contains("mysqlbinlog was not found", Assert.Single(replicated.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Servers_that_look_swapped_are_refused()
    {
        var facts = Facts("9.7.0", "", "");
        var error = Assert.Throws<ReplicationException>(() => RejoinOperation.Plan(new(facts.Active, facts.Returning), new()));
        Assert.Equal(ReplicationError.NotReady, error.Error);
        Assert.Contains("swapped", error.Message, StringComparison.Ordinal);
        Assert.Equal(ReplicationError.InUse, Assert.Throws<ReplicationException>(() => RejoinOperation.Plan(facts with { IsServing = true }, new())).Error);
    }

    [Theory]
    [InlineData("--do-domain-ids ... Type can either be a GTID list", true, null)]
    [InlineData("--do-domain-ids", true, "knows no GTID positions (it is older than 10.8)")]
    [InlineData("--do-domain-ids GTID list", false, "is MariaDB's")]
    [InlineData("--include-gtids", true, "is MySQL's")]
    [InlineData("--include-gtids", false, null)]
    [InlineData("", false, "does not say what it is")]
    public void The_program_is_told_by_what_it_can_do(string help, bool mariaDb, string? why) => Assert.Equal(why, ErrantTool.Misfit(help, mariaDb));
}
