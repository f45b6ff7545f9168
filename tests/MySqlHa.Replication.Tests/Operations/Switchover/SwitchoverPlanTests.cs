using MySqlHa.Replication.Operations.Switchover;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Tests.Topology;

namespace MySqlHa.Replication.Tests.Operations.Switchover;

/// <summary>Which statements would be run and in which order, without servers.</summary>
public sealed class SwitchoverPlanTests
{
    public static TheoryData<string> Versions => [.. Snapshots.All];

    [Theory]
    [MemberData(nameof(Versions))]
    public void With_nodes_the_lock_holds_until_the_address_has_moved(string version)
    {
        var (fence, wait, persists) = Words(version);
        var plan = Plan(version, managed: true);
        string[] ids = ["begin", "begin", "clear", "in-step", "announce", "lock", "drain", "open", "move-address", "serving", "fence", "unlock", .. persists ? ["keep"] : Array.Empty<string>()];
        Assert.Equal(ids, plan.Steps.Select(s => s.Id));
        Assert.Equal(
            [
                "1 SELECT GET_LOCK('mysqlha.operation', 0)",
                "2 SELECT GET_LOCK('mysqlha.operation', 0)",
                "1 KILL <connection>",
                $"2 SELECT {wait}('<what 192.0.2.1:3306 has executed>', <seconds>)",
                "2 SELECT GET_LOCK('mysqlha.take', 2)",
                "2 KILL QUERY <connection of IS_USED_LOCK('mysqlha.node')>",
                "1 FLUSH TABLES WITH READ LOCK",
                $"2 SELECT {wait}('<what 192.0.2.1:3306 has executed>', <seconds>)",
                "2 SET GLOBAL read_only = OFF",
                "1 SELECT GET_LOCK('mysqlha.release', 2)",
                "1 KILL QUERY <connection of IS_USED_LOCK('mysqlha.node')>",
                "1 SELECT RELEASE_LOCK('mysqlha.release')",
                "2 SELECT IS_USED_LOCK('mysqlha.serving')",
                "2 SELECT RELEASE_LOCK('mysqlha.take')",
                $"1 SET GLOBAL {fence} = ON",
                "1 KILL <connection of each client>",
                "1 UNLOCK TABLES",
                .. persists ? new[] { $"1 SET PERSIST {fence} = ON" } : [],
            ],
            plan.Steps.SelectMany(s => s.Statements.Select(q => $"{s.Server.Host[^1]} {q.Masked}")));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Without_nodes_the_old_one_is_closed_before_the_new_one_opens(string version)
    {
        var ids = Plan(version, managed: false).Steps.Select(s => s.Id).ToList();
        Assert.Equal(["begin", "begin", "clear", "in-step", "lock", "drain", "send-away", "fence", "open", "unlock"], ids.Where(i => i != "keep"));
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void What_was_done_is_taken_back_on_the_server_where_it_was_done(string version)
    {
        var (fence, _, _) = Words(version);
        var undo = Plan(version, managed: true).Steps.Where(s => s.Undo.Count > 0).ToDictionary(s => $"{s.Server.Host[^1]} {s.Id}", s => string.Join("; ", s.Undo.Select(u => u.Masked)));
        Assert.Equal("UNLOCK TABLES", undo["1 lock"]);
        Assert.Equal("SELECT RELEASE_LOCK('mysqlha.take')", undo["2 announce"]);
        Assert.Equal($"SET GLOBAL {fence} = ON", undo["2 open"]);
        Assert.Equal("SET GLOBAL read_only = OFF", undo["1 fence"]);
        // The new node lets go of the address before the old one is told to take it.
        Assert.StartsWith("SELECT RELEASE_LOCK('mysqlha.take'); -- on 192.0.2.1:3306; SELECT GET_LOCK('mysqlha.take', 2)", undo["1 move-address"], StringComparison.Ordinal);
        Assert.Contains("-- on 192.0.2.2:3306; SELECT GET_LOCK('mysqlha.release', 2)", undo["1 move-address"], StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void What_has_moved_already_moves_the_address_alone_or_nothing(string version)
    {
        var (old, next) = (Snapshots.Ready(version, 2), Snapshots.Ready(version));
        var moved = new SwitchoverFacts(next, old) { NextManaged = true, OldManaged = true };
        Assert.Equal(["begin", "begin", "announce", "move-address", "serving"], Plan(moved).Steps.Select(s => s.Id));
        Assert.Empty(Plan(moved with { NextServing = true }).Steps);
        Assert.Empty(Plan(new SwitchoverFacts(next, old)).Steps);
    }

    private static OperationPlan Plan(string version, bool managed) =>
        Plan(new SwitchoverFacts(Snapshots.Ready(version, 2), Snapshots.Ready(version)) { NextManaged = managed, OldManaged = managed });

    private static OperationPlan Plan(SwitchoverFacts facts) => new SwitchoverRun(facts, new SwitchoverOptions()).Plan;

    private static (string Fence, string Wait, bool Persists) Words(string version)
    {
        var maria = version.Contains("Maria", StringComparison.Ordinal);
        return (maria ? "read_only" : "super_read_only", maria ? "MASTER_GTID_WAIT" : "WAIT_FOR_EXECUTED_GTID_SET", !maria && version[0] != '5');
    }
}
