using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Tests.Topology;

namespace MySqlHa.Replication.Tests.Operations.DualSource;

public sealed class DualSourcePlanTests
{
    private static readonly DualSourceOptions Options = new() { Replication = new ServerLogin("repl", "Sw0rdfish-never-shown") };

    public static TheoryData<string> Generations => [.. Snapshots.All];

    [Theory]
    [MemberData(nameof(Generations))]
    public void The_passive_node_is_closed_last_and_opened_first(string version)
    {
        var steps = Plan(version).Plan.Steps;
        var ids = steps.Select(s => $"{s.Id}@{s.Server.Host[^1]}").ToArray();
        Assert.Equal("fence@2", ids[^1]);
        Assert.Equal(
            ["open@1", "open@2", "create-replication-account@1", "create-replication-account@2",
                "change-source@2", "start-replication@2", "catch-up@2", "change-source@1", "start-replication@1", "catch-up@1",
                "create-check-table@1", "check-write@1", "check-write@2", "fence@2"],
            ids);
    }

    [Theory]
    [InlineData("5.7.44", "CHANGE MASTER TO", "START SLAVE", "SET GLOBAL super_read_only = ON")]
    [InlineData("8.0.36", "CHANGE REPLICATION SOURCE TO", "START REPLICA", "SET PERSIST super_read_only = ON")]
    [InlineData("8.4.3", "CHANGE REPLICATION SOURCE TO", "START REPLICA", "SET PERSIST super_read_only = ON")]
    [InlineData("9.7.0", "CHANGE REPLICATION SOURCE TO", "START REPLICA", "SET PERSIST super_read_only = ON")]
    [InlineData("10.11.6-MariaDB", "CHANGE MASTER TO", "START SLAVE", "SET GLOBAL read_only = ON")]
    public void Every_generation_is_spoken_to_in_its_own_words(string version, params string[] words)
    {
        var text = string.Join('\n', Plan(version).Plan.Steps.SelectMany(s => s.Statements));
        Assert.All(words, word => Assert.Contains(word, text, StringComparison.Ordinal));
        Assert.DoesNotContain("Sw0rdfish", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Both_writable_nodes_are_not_fenced()
    {
        var steps = Plan("9.7.0", Options with { WritePolicy = WritePolicy.Both }).Plan.Steps;
        Assert.DoesNotContain(steps, s => s.Id == "fence");
        // What an earlier set-up had persisted must not come back with the next restart.
        Assert.Contains(steps.Where(s => s.Id == "open").SelectMany(s => s.Statements), s => s.Masked == "RESET PERSIST IF EXISTS super_read_only");
    }

    [Fact]
    public void Channels_are_encrypted_when_it_is_demanded()
    {
        var text = string.Join('\n', Plan("9.7.0", Options with { ReplicationTls = TlsMode.Required }).Plan.Steps.SelectMany(s => s.Statements));
        Assert.Contains("SOURCE_SSL = 1", text, StringComparison.Ordinal);
        Assert.Contains("SOURCE_SSL = 0", string.Join('\n', Plan("9.7.0", Options with { ReplicationTls = TlsMode.None }).Plan.Steps.SelectMany(s => s.Statements)), StringComparison.Ordinal);
    }

    [Fact]
    public void Semi_sync_comes_before_the_writes_that_prove_the_pair()
    {
        var ids = Plan("9.7.0", Options with { SemiSync = true }).Plan.Steps.Select(s => s.Id).ToList();
        Assert.InRange(ids.IndexOf("enable-source"), ids.LastIndexOf("start-replication"), ids.IndexOf("check-write"));
    }

    [Fact]
    public void What_can_be_mended_is_a_step_and_what_cannot_ends_it()
    {
        var pair = Snapshots.Pair("9.7.0");
        var mended = DualSourceOperation.Plan(pair[0], pair[1].With(("binlog_format", "STATEMENT")), null, Options);
        Assert.Equal("binlog-format", mended.Plan.Steps[0].Id);

        foreach (var (spoiled, code) in new[] { (pair[1].With(("log_bin", "OFF")), "log-bin-off"), (pair[1] with { ServerId = 1 }, "same-server-id") })
        {
            var error = Assert.Throws<ReplicationException>(() => DualSourceOperation.Plan(pair[0], spoiled, null, Options));
            Assert.Equal(ReplicationError.NotReady, error.Error);
            Assert.Contains(code, error.Message, StringComparison.Ordinal);
            Assert.Contains("Nothing was changed", error.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void One_server_under_two_names_is_no_pair()
    {
        var one = Snapshots.Ready("9.7.0");
        var error = Assert.Throws<ReplicationException>(() => DualSourceOperation.Plan(one, one with { Server = new ServerEndpoint("db1.example.com") }, null, Options));
        Assert.Equal(ReplicationError.SameServer, error.Error);
    }

    [Fact]
    public void A_server_that_cannot_keep_its_fence_is_said_to_need_its_configuration()
    {
        Assert.Contains(Plan("10.11.6-MariaDB").Warnings, w => w.Contains("read_only = ON", StringComparison.Ordinal));
        Assert.DoesNotContain(Plan("9.7.0").Warnings, w => w.Contains("read_only = ON", StringComparison.Ordinal));
    }

    private static DualSourcePlan Plan(string version, DualSourceOptions? options = null)
    {
        var pair = Snapshots.Pair(version);
        return DualSourceOperation.Plan(pair[0], pair[1], null, options ?? Options);
    }
}
