using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Tests.Topology;
using MySqlHa.Replication.Topology;
using static MySqlHa.Replication.Tests.Operations.Rejoin.RejoinSnapshots;

namespace MySqlHa.Replication.Tests.Operations.Rejoin;

/// <summary>Which way a rejoin takes, and what it is refused for, without servers.</summary>
public sealed class RejoinRulesTests
{
    private const string A = Snapshots.Uuid1;
    private const string R = Snapshots.Uuid2;

    [Theory]
    [InlineData("8.4.3", false)]
    [InlineData("10.11.6-MariaDB", true)]
    public void It_goes_by_position_without_GTIDs_when_one_is_named_or_where_MariaDBs_channel_does(string version, bool byChannel)
    {
        var facts = Facts(version, "", "");
        var (returning, active) = (facts.Returning, facts.Active);
        Assert.False(RejoinRules.IsByPosition(returning, active, new()));
        Assert.True(RejoinRules.IsByPosition(returning, active, new() { LogFile = "binlog.000001" }));
        Assert.False(RejoinRules.IsByPosition(returning, active, new() { LogFile = "binlog.000001", Method = RejoinMethod.Gtid }));
        Assert.Equal(byChannel, RejoinRules.IsByPosition(returning with { Channels = [returning.Channels[0] with { AutoPosition = false }] }, active, new()));
        if (byChannel)
            return;
        Assert.True(RejoinRules.IsByPosition(returning.With(("gtid_mode", "OFF")), active, new()));
        Assert.True(RejoinRules.IsByPosition(returning, active.With(("gtid_mode", "OFF")), new()));
    }

    [Fact]
    public void The_account_is_for_a_channel_that_does_not_exist_and_a_copy_leaves_none()
    {
        var facts = Facts("9.7.0", "", "");
        var options = new RejoinOptions { Replication = new ServerLogin("repl", "never shown") };
        Assert.Null(RejoinRules.Options(RejoinLink.Of(facts.Returning, facts.Active), options).Account);
        Assert.Same(options.Replication, RejoinRules.Options(RejoinLink.Of(facts.Returning with { Channels = [] }, facts.Active), options).Account);
        var half = Assert.Throws<ReplicationException>(() => RejoinOperation.Plan(facts with { CopyUnfinished = true }, new()));
        Assert.Equal(ReplicationError.NotReady, half.Error);
        Assert.Contains("a copy of its data removes its replication channel", half.Message, StringComparison.Ordinal);
    }

    /// <summary>MariaDB's servers have no uuid, and ids are given by hand.</summary>
    [Theory]
    [InlineData(3306, true)]
    [InlineData(3307, false)]
    public void A_channel_by_another_address_is_the_sources_by_its_id_and_its_port(int port, bool expected)
    {
        var facts = Facts("10.11.6-MariaDB", "", "");
        var replica = facts.Returning with { Channels = [facts.Returning.Channels[0] with { SourceHost = "db1.example", SourcePort = port, SourceServerId = 1 }] };
        var link = RejoinLink.Of(replica, facts.Active);
        Assert.Equal((expected, expected ? "db1.example" : "192.0.2.1"), (link.IsConfigured, link.Source.Server.Host));
    }

    [Fact]
    public void What_the_active_one_is_about_to_receive_is_not_errant()
    {
        var (returning, active) = (Node(2, "9.7.0", $"{A}:1-5,{R}:1-10"), Node(1, "9.7.0", $"{A}:1-5,{R}:1-9"));
        var reading = With(active, returning);
        reading = reading with { Channels = [reading.Channels[0] with { SourceUuid = R, Receiver = ReceiverState.Running }] };
        Assert.Equal(RejoinState.Identical, RejoinClass.Of(returning, reading).State);
        Assert.Equal(RejoinState.Diverged, RejoinClass.Of(returning, reading with { Channels = [reading.Channels[0] with { Receiver = ReceiverState.Connecting }] }).State);
    }

    [Theory]
    [InlineData(ErrantAction.Stop, ReplicationError.ErrantTransactions)]
    [InlineData(ErrantAction.Apply, ReplicationError.Purged)]
    [InlineData(ErrantAction.Discard, ReplicationError.Purged)]
    public void What_is_in_no_log_any_more_can_be_neither_fetched_nor_saved(ErrantAction action, ReplicationError expected)
    {
        var facts = Facts("9.7.0", $"{A}:1-5,{R}:1-10", $"{A}:1-5,{R}:1-9") with { Trace = new() { Gone = GtidSet.Parse($"{R}:10", false) } };
        Assert.Equal(expected, Assert.Throws<ReplicationException>(() => RejoinOperation.Plan(facts, new() { Errant = action })).Error);
    }

    [Theory]
    [InlineData(ErrantAction.Apply, RejoinMethod.Auto)]
    [InlineData(ErrantAction.Apply, RejoinMethod.Gtid)]
    [InlineData(ErrantAction.Discard, RejoinMethod.Gtid)]
    public void Numbers_that_both_have_used_cannot_be_merged(ErrantAction action, RejoinMethod method)
    {
        var facts = Facts("10.11.6-MariaDB", "0-1-100,0-2-101", "0-1-103") with { Trace = new() { FirstFile = "binlog.000001" } };
        var error = Assert.Throws<ReplicationException>(() => RejoinOperation.Plan(facts, new() { Errant = action, Method = method }));
        Assert.Equal(ReplicationError.ErrantTransactions, error.Error);
        Assert.Contains("has used the same numbers", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("binlog.000002", null)]
    [InlineData("binlog.000001", "has purged that binary log")]
    public void By_position_the_log_that_it_goes_on_from_must_be_there(string from, string? refused)
    {
        var facts = Facts("5.7.44", "", "");
        ServerSnapshot At(ServerSnapshot server, string file) => server with { Channels = [server.Channels[0] with { AutoPosition = false, AppliedLogFile = file, AppliedLogPosition = 400 }] };
        facts = facts with { Returning = At(facts.Returning, from), Active = At(facts.Active, "binlog.000009"), ActiveLogs = [new("binlog.000002", 1000)] };
        var options = new RejoinOptions { Method = RejoinMethod.Position };
        if (refused is null)
            Assert.NotEqual(RejoinState.Purged, RejoinOperation.Plan(facts, options).State);
        else
            Assert.Contains(refused, Assert.Throws<ReplicationException>(() => RejoinOperation.Plan(facts, options)).Message, StringComparison.Ordinal);
    }
}
