using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Tests.Operations;

public sealed class ErrantTransactionTests
{
    private const string U = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
    private const string V = "2e11fa47-71ca-11e1-9e33-c80aa9429562";

    [Fact]
    public void Nothing_is_errant_when_the_reference_has_it_all() =>
        Assert.Empty(ErrantTransactionOperation.Find(MySql(2, U, U + ":1-5"), MySql(1, V, U + ":1-5," + V + ":1-90")));

    [Fact]
    public void Each_origin_and_run_is_an_entry()
    {
        var found = ErrantTransactionOperation.Find(MySql(2, U, U + ":1-3:7:tag:1-2," + V + ":1-9"), MySql(1, V, U + ":1," + V + ":1-8"));
        Assert.Equal([(V + ":9", V, false, 1m), (U + ":2-3", U, true, 2m), (U + ":7", U, true, 1m), (U + ":tag:1-2", U, true, 2m)],
            found.Select(f => (f.Gtid, f.Origin!, f.IsOwn, f.Count)));
        Assert.DoesNotContain(found, f => f.IsInTransit || f.IsConflict);
    }

    [Fact]
    public void What_the_reference_is_reading_is_in_transit_unless_it_is_purged()
    {
        var suspect = MySql(2, U, U + ":1-9") with { Purged = MySqlGtidSet.Parse(U + ":1-4") };
        Assert.True(Assert.Single(ErrantTransactionOperation.Find(suspect, Reading(MySql(1, V, U + ":1-5"), 2, U))).IsInTransit);
        Assert.False(Assert.Single(ErrantTransactionOperation.Find(suspect, Reading(MySql(1, V, U + ":1-3"), 2, U))).IsInTransit);
        Assert.False(Assert.Single(ErrantTransactionOperation.Find(suspect, Reading(MySql(1, V, U + ":1-5"), 3, V))).IsInTransit);
    }

    [Theory]
    [InlineData("1-1-100,2-2-7", "1-1-105,2-2-4", "", "2-2-5..7 own 3")] // a domain a node
    [InlineData("1-1-100,2-2-7", "1-1-100", "", "2-2-7 own 7")]
    [InlineData("1-1-110,2-2-7", "1-1-100,2-2-7", "", "1-1-101..110 10")]
    [InlineData("0-1-100,0-2-105", "0-1-100", "", "0-2-101..105 own 5")]
    public void Numbers_tell_where_each_node_has_a_domain(string suspect, string reference, string applied, string expected) =>
        Assert.Equal(expected, Text(suspect, reference, applied));

    [Theory]
    [InlineData("0-1-100,0-2-102", "0-1-103,0-2-90", "0-2-90", "0-2-101..102 own 2 conflict")] // the last of 2 that it applied was 90
    [InlineData("0-1-100,0-2-101", "0-1-103", "", "0-2-101..101 own 1 conflict")] // it applied nothing of the domain: all it has is in its own log
    [InlineData("0-1-100,0-2-101", "0-3-103", "0-3-103", "")] // a position: 0-2-101 may be in it
    [InlineData("0-1-100,0-2-101", "0-1-101", "", "0-2-101..101 own 1 conflict")] // the same number twice
    [InlineData("0-1-100,0-2-105", "0-1-103", "", "0-2-101..105 own 5 conflict")] // 101 to 103 are used on both sides
    [InlineData("0-1-100,0-2-105", "0-1-103,0-2-90", "0-2-90", "0-2-101..105 own 5 conflict")]
    [InlineData("0-1-100,0-2-105", "0-3-103", "0-3-103", "0-2-104..105 own 2")]
    [InlineData("0-1-100", "0-1-103", "", "")]
    [InlineData("0-1-103,0-2-90", "0-1-100,0-2-102", "0-1-100", "0-1-101..103 3 conflict")]
    public void Servers_tell_where_both_number_in_one_domain(string suspect, string reference, string applied, string expected) =>
        Assert.Equal(expected, Text(suspect, reference, applied));

    [Fact]
    public void What_cannot_be_told_is_an_error()
    {
        Fails(ReplicationError.SameServer, MySql(2, U, U + ":1"), MySql(1, U, U + ":1"));
        Fails(ReplicationError.SameServer, MariaDb(2, "", ""), MariaDb(2, "", ""));
        Fails(ReplicationError.Incompatible, MySql(2, U, ""), MariaDb(1, "", ""));
        Fails(ReplicationError.NotReady, MySql(2, U, "", ("gtid_mode", "OFF_PERMISSIVE"), ("log_bin", "ON")), MySql(1, V, ""));
        Fails(ReplicationError.NotReady, MySql(2, U, ""), MySql(1, V, "", ("gtid_mode", "OFF")));
        Fails(ReplicationError.NotReady, MariaDb(2, "", "") with { Variables = new Dictionary<string, string> { ["log_bin"] = "OFF" } }, MariaDb(1, "", ""));
    }

    private static void Fails(ReplicationError error, ServerSnapshot suspect, ServerSnapshot reference) =>
        Assert.Equal(error, Assert.Throws<ReplicationException>(() => ErrantTransactionOperation.Find(suspect, reference)).Error);

    private static string Text(string suspect, string reference, string applied) => string.Join(";",
        ErrantTransactionOperation.Find(MariaDb(2, suspect, ""), MariaDb(1, reference, applied))
            .Select(e => $"{e.Gtid}{(e.IsOwn ? " own" : "")} {e.Count}{(e.IsConflict ? " conflict" : "")}"));

    private static ServerSnapshot Reading(ServerSnapshot server, uint sourceId, string uuid) => server with
    {
        Channels = [new() { SourceHost = "n", SourcePort = 3306, SourceServerId = sourceId, SourceUuid = uuid, Receiver = ReceiverState.Running, Retrieved = MySqlGtidSet.None, Applied = MySqlGtidSet.None }],
    };

    private static ServerSnapshot MySql(uint id, string uuid, string executed, params (string Name, string Value)[] variables) => new()
    {
        Server = new($"node{id}", 3306),
        Release = ServerRelease.Parse("9.7.0"),
        ServerId = id,
        ServerUuid = uuid,
        Executed = MySqlGtidSet.Parse(executed),
        Purged = MySqlGtidSet.None,
        Variables = (variables.Length > 0 ? variables : [("gtid_mode", "ON"), ("log_bin", "ON")]).ToDictionary(v => v.Name, v => v.Value),
    };

    private static ServerSnapshot MariaDb(uint id, string executed, string applied) => new()
    {
        Server = new($"node{id}", 3306),
        Release = ServerRelease.Parse("10.11.2-MariaDB"),
        ServerId = id,
        Executed = MariaDbGtidSet.Parse(executed),
        Purged = MariaDbGtidSet.None,
        Variables = new Dictionary<string, string> { ["log_bin"] = "ON", ["gtid_slave_pos"] = applied },
    };
}
