using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Tests.Topology;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Tests.Operations.DualSource;

public sealed class SeedDecisionTests
{
    private static readonly CopyInventory Empty = new();
    private static readonly CopyInventory Shop = new() { Schemas = ["shop"] };

    [Fact]
    public void Two_empty_nodes_need_no_copy() => Assert.False(Decide(Node(1), Empty, Node(2), Empty).Needed);

    [Fact]
    public void Binary_logs_that_hold_all_make_a_copy_needless() =>
        Assert.False(Decide(Node(1, "1-10"), Shop, Node(2, "1-4"), Shop).Needed);

    [Fact]
    public void What_was_purged_must_be_copied()
    {
        var decision = Decide(Node(1, "1-10", purged: "1-5"), Shop, Node(2, "1-4"), Shop);
        Assert.True(decision.Needed);
        Assert.Contains("purged", decision.Why, StringComparison.Ordinal);
        Assert.False(Decide(Node(1, "1-10", purged: "1-5"), Shop, Node(2, "1-5"), Shop).Needed);
    }

    [Fact]
    public void An_empty_node_gets_a_copy_of_data_that_may_be_older_than_the_logs() =>
        Assert.True(Decide(Node(1, "1-10"), Shop, Node(2), Empty).Needed);

    [Fact]
    public void An_interrupted_copy_is_done_again() =>
        Assert.True(Decide(Node(1, "1-10"), Shop, Node(2), Shop with { Unfinished = true }).Needed);

    [Fact]
    public void Errant_transactions_are_named_and_stop_it()
    {
        var error = Assert.Throws<ReplicationException>(() => Decide(Node(1, "1-3"), Shop, Node(2, "1-5"), Shop));
        Assert.Equal(ReplicationError.ErrantTransactions, error.Error);
        Assert.Contains("2 transactions", error.Message, StringComparison.Ordinal);
        Assert.Contains($"{Snapshots.Uuid1}:4-5", error.Message, StringComparison.Ordinal);
        Assert.Contains("-Active", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_on_its_way_between_nodes_that_follow_each_other_is_not_errant()
    {
        var (a, b) = (Following(Node(1, "1-3"), Snapshots.Uuid2), Following(Node(2, "1-5"), Snapshots.Uuid1));
        Assert.False(Decide(a, Shop, b, Shop).Needed);
    }

    [Fact]
    public void One_direction_alone_excuses_nothing() =>
        Assert.Throws<ReplicationException>(() => Decide(Node(1, "1-3"), Shop, Following(Node(2, "1-5"), Snapshots.Uuid1), Shop));

    [Fact]
    public void Data_without_a_history_are_nobodys()
    {
        var error = Assert.Throws<ReplicationException>(() => Decide(Node(1, "1-3"), Shop, Node(2), Shop));
        Assert.Equal(ReplicationError.NotReady, error.Error);
        Assert.Contains("-Seed None", error.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void MariaDb_is_judged_by_the_same_rules()
    {
        var (a, b) = (Snapshots.Ready("10.11.6-MariaDB"), Snapshots.Ready("10.11.6-MariaDB", 2));
        Assert.False(Decide(a with { Executed = MariaDbGtidSet.Parse("1-1-9") }, Shop, b with { Executed = MariaDbGtidSet.Parse("1-1-4") }, Shop).Needed);
        Assert.Throws<ReplicationException>(() => Decide(a, Shop, b with { Executed = MariaDbGtidSet.Parse("2-2-1") }, Shop));
    }

    [Fact]
    public void The_order_of_the_servers_never_turns_a_pair_round()
    {
        var (open, closed) = (Snapshots.Ready("9.7.0"), Snapshots.Ready("9.7.0", 2));
        Assert.Equal((open, closed), DualSourceRoles.Choose(open, closed, firstIsNamed: false));
        Assert.Equal((open, closed), DualSourceRoles.Choose(closed, open, firstIsNamed: false));
        var alsoClosed = open with { ReadOnly = true };
        Assert.Equal((closed, alsoClosed), DualSourceRoles.Choose(closed, alsoClosed, firstIsNamed: false));
        // A node that follows nobody may be named, read-only as it came up.
        Assert.Equal((closed, open), DualSourceRoles.Choose(closed, open, firstIsNamed: true));
        var error = Assert.Throws<ReplicationException>(() => DualSourceRoles.Choose(Following(closed, Snapshots.Uuid1), Following(open, Snapshots.Uuid2), firstIsNamed: true));
        Assert.Equal(ReplicationError.NotReady, error.Error);
    }

    private static SeedDecision Decide(ServerSnapshot active, CopyInventory activeHolds, ServerSnapshot passive, CopyInventory passiveHolds) =>
        SeedDecision.Decide(active, activeHolds, passive, passiveHolds);

    private static ServerSnapshot Node(int node, string intervals = "", string purged = "") => Snapshots.Ready("9.7.0", node) with
    {
        Executed = Set(intervals),
        Purged = Set(purged),
    };

    private static ServerSnapshot Following(ServerSnapshot replica, string source) => replica with
    {
        Channels = [new ChannelSnapshot { SourceHost = "x", SourcePort = 3306, SourceUuid = source, Retrieved = MySqlGtidSet.None, Applied = MySqlGtidSet.None }],
    };

    private static MySqlGtidSet Set(string intervals) => MySqlGtidSet.Parse(intervals.Length == 0 ? "" : $"{Snapshots.Uuid1}:{intervals}");
}
