using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Tests.Topology;

public sealed class ReplicationRulesTests
{
    private const string Uuid1 = "11111111-1111-1111-1111-111111111111";
    private const string Uuid2 = "22222222-2222-2222-2222-222222222222";
    private static readonly ServerEndpoint A = new("a");
    private static readonly ServerEndpoint B = new("b");

    [Fact]
    public void A_healthy_pair_is_two_directions_without_reasons()
    {
        var (a, b) = (Server(A, 1, $"{Uuid1}:1-9,{Uuid2}:1-4", Channel(B, Uuid2, $"{Uuid2}:1-4")), Server(B, 2, $"{Uuid1}:1-9,{Uuid2}:1-4", Channel(A, Uuid1, $"{Uuid1}:1-9")));
        var directions = ReplicationRules.Judge([a, b]);
        Assert.Equal([(A, B, 0m, true, true), (B, A, 0m, true, true)], directions.Select(d => (d.Server, d.Source!, d.LagTransactions!.Value, d.IsMatched, d.Healthy)));
        Assert.All(directions, d => Assert.Empty(d.Reasons));
    }

    [Fact]
    public void With_the_source_known_the_lag_is_what_it_has_and_else_what_was_received()
    {
        var b = Server(B, 2, $"{Uuid1}:1-6", Channel(A, Uuid1, $"{Uuid1}:1-8", $"{Uuid1}:1-6"));
        Assert.Equal(14, Only([Server(A, 1, $"{Uuid1}:1-20"), b], B).LagTransactions);
        var alone = Only([b], B);
        Assert.Equal((2m, false, A), (alone.LagTransactions, alone.IsMatched, alone.Source));
    }

    [Fact]
    public void A_source_is_known_by_its_identity_and_not_by_the_name_that_the_channel_was_told()
    {
        var other = new ServerEndpoint("10.0.0.7", 3399);
        var b = Server(B, 2, $"{Uuid1}:1-6", Channel(other, Uuid1, $"{Uuid1}:1-6"));
        Assert.Equal((A, true), (Only([Server(A, 1, $"{Uuid1}:1-6"), b], B).Source, Only([Server(A, 1, $"{Uuid1}:1-6"), b], B).IsMatched));
        // Another server answers under the name that was given.
        var stranger = Only([Server(other, 3, $"{Uuid1}:1-6"), b], B);
        Assert.False(stranger.IsMatched);
    }

    [Fact]
    public void Before_it_ever_connected_the_address_tells_the_source()
    {
        var channel = Channel(A, null, "") with { SourceServerId = 0, Receiver = ReceiverState.Connecting, ReceiverErrorNumber = 2003, ReceiverError = "error connecting to source." };
        var direction = Only([Server(A, 1, $"{Uuid1}:1-5"), Server(B, 2, "", channel)], B);
        Assert.Equal((true, 5m, false), (direction.IsMatched, direction.LagTransactions, direction.Healthy));
        var reason = Assert.Single(direction.Reasons);
        Assert.Equal(("receiver-error", "the receiver cannot read from a:3306: error 2003: error connecting to source"), (reason.Code, reason.Message));
        Assert.Contains("Start the source", reason.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ReceiverState.Stopped, 0, true, 0, "receiver-stopped", false)]
    [InlineData(ReceiverState.Connecting, 0, true, 0, "receiver-connecting", true)]
    [InlineData(ReceiverState.Connecting, 1045, true, 0, "receiver-error", false)]
    [InlineData(ReceiverState.Stopped, 1236, true, 0, "receiver-error", false)]
    [InlineData(ReceiverState.Running, 0, false, 0, "applier-stopped", false)]
    [InlineData(ReceiverState.Running, 0, false, 1062, "applier-error", false)]
    public void Each_state_of_the_threads_has_its_code(ReceiverState receiver, int receiverError, bool applier, int applierError, string code, bool healthy)
    {
        var channel = Channel(A, Uuid1, $"{Uuid1}:1") with { Receiver = receiver, ReceiverErrorNumber = receiverError, ApplierRunning = applier, ApplierErrorNumber = applierError };
        var direction = Only([Server(A, 1, $"{Uuid1}:1"), Server(B, 2, $"{Uuid1}:1", channel)], B);
        Assert.Equal((code, healthy), (Assert.Single(direction.Reasons).Code, direction.Healthy));
    }

    [Fact]
    public void Threads_that_say_yes_while_nothing_moves_are_found_by_two_looks()
    {
        var source = Server(A, 1, $"{Uuid1}:1-20");
        var first = Server(B, 2, $"{Uuid1}:1-6", Channel(A, Uuid1, $"{Uuid1}:1-8", $"{Uuid1}:1-6")) with { TakenAt = DateTimeOffset.UnixEpoch };
        var still = first with { TakenAt = DateTimeOffset.UnixEpoch.AddSeconds(2) };
        Assert.True(Only([source, first], B).Healthy);
        var stuck = ReplicationRules.Judge([source, still], null, [source, first]).Single(d => d.Server == B);
        Assert.Equal(("no-progress", false), (Assert.Single(stuck.Reasons).Code, stuck.Healthy));
        Assert.Contains("14 transactions are missing, and none was received or applied in 2.0 s", stuck.Reasons[0].Message, StringComparison.Ordinal);

        var moved = Server(B, 2, $"{Uuid1}:1-7", Channel(A, Uuid1, $"{Uuid1}:1-8", $"{Uuid1}:1-7"));
        Assert.True(ReplicationRules.Judge([source, moved], null, [source, first]).Single(d => d.Server == B).Healthy);
        // One long transaction: its events come in although its number stands still.
        var receiving = first with { Channels = [first.Channels[0] with { ReceivedLogPosition = 9 }] };
        Assert.True(ReplicationRules.Judge([source, receiving], null, [source, first]).Single(d => d.Server == B).Healthy);
    }

    [Fact]
    public void Purged_transactions_that_the_replica_lacks_cannot_come_any_more()
    {
        var source = Server(A, 1, $"{Uuid1}:1-20,{Uuid2}:1-3") with { Purged = GtidSet.Parse($"{Uuid1}:1-7,{Uuid2}:1-3", false) };
        var reasons = Only([source, Server(B, 2, $"{Uuid1}:1-5,{Uuid2}:1-3", Channel(A, Uuid1, ""))], B).Reasons;
        Assert.Equal("purged", reasons[0].Code);
        Assert.Contains($"{Uuid1}:6-7", reasons[0].Message, StringComparison.Ordinal);
        Assert.Empty(Only([source, Server(B, 2, $"{Uuid1}:1-5,{Uuid2}:1-3", Channel(A, Uuid1, $"{Uuid1}:6-9", $"{Uuid1}:1-5"))], B).Reasons);
    }

    [Fact]
    public void Without_replication_the_object_says_so()
    {
        var direction = Only([Server(A, 1, ""), Server(B, 2, "")], B);
        Assert.Equal((A, null, "not-configured", false), (direction.Source, direction.Channel, Assert.Single(direction.Reasons).Code, direction.Healthy));
        Assert.Equal((null, SemiSyncState.NotInstalled), (Only([Server(B, 2, "")], B).Source, direction.SemiSync));
    }

    [Fact]
    public void A_source_that_does_not_answer_us_leaves_what_the_replica_knows()
    {
        var direction = Assert.Single(ReplicationRules.Judge([Server(B, 2, $"{Uuid1}:1-6", Channel(A, Uuid1, $"{Uuid1}:1-8", $"{Uuid1}:1-6"))], [A]));
        Assert.Equal((2m, A, "source-unreachable"), (direction.LagTransactions, direction.Source, Assert.Single(direction.Reasons).Code));
    }

    [Theory]
    [InlineData(false, false, 0, SemiSyncState.Off, true)]
    [InlineData(true, true, 1, SemiSyncState.Active, true)]
    [InlineData(true, true, 0, SemiSyncState.WaitingForReplica, false)]
    [InlineData(true, false, 0, SemiSyncState.Degraded, false)]
    public void Semi_sync_in_a_word(bool enabled, bool active, long clients, SemiSyncState state, bool quiet)
    {
        var semiSync = new SemiSyncSnapshot { Names = SemiSyncNames.BuiltIn, SourceInstalled = true, ReplicaInstalled = true, SourceEnabled = enabled, SourceActive = active, Clients = clients };
        var direction = Only([Server(A, 1, $"{Uuid1}:1") with { SemiSync = semiSync }, Server(B, 2, $"{Uuid1}:1", Channel(A, Uuid1, $"{Uuid1}:1"))], B);
        Assert.Equal((state, quiet, true), (direction.SemiSync, direction.Reasons.Count == 0, direction.Healthy));
    }

    [Fact]
    public void Without_gtids_nothing_is_counted()
    {
        var b = Server(B, 2, "", Channel(A, Uuid1, "") with { AutoPosition = false });
        Assert.Null(Only([Server(A, 1, ""), b with { Variables = new Dictionary<string, string> { ["gtid_mode"] = "OFF" } }], B).LagTransactions);
    }

    [Fact]
    public void MariaDB_counts_by_domain()
    {
        var a = Server(A, 1, "") with { Release = new(ServerFlavor.MariaDb, 10, 11, 6), ServerUuid = null, Executed = GtidSet.Parse("1-1-20,2-2-4", true), Purged = GtidSet.Empty(true) };
        var channel = Channel(A, null, "") with { Retrieved = GtidSet.Parse("1-1-15", true), Applied = GtidSet.Parse("1-1-12", true) };
        var b = a with { Server = B, ServerId = 2, Executed = GtidSet.Parse("1-1-12,2-2-4", true), Channels = [channel] };
        Assert.Equal((8m, 3m), (Only([a, b], B).LagTransactions, Only([b], B).LagTransactions));
    }

    private static ReplicationDirection Only(IReadOnlyList<ServerSnapshot> servers, ServerEndpoint of) => ReplicationRules.Judge(servers).Single(d => d.Server == of);

    private static ServerSnapshot Server(ServerEndpoint server, uint id, string executed, params ChannelSnapshot[] channels) => new()
    {
        Server = server,
        Release = new(ServerFlavor.MySql, 8, 4, 0),
        ServerId = id,
        ServerUuid = id == 1 ? Uuid1 : id == 2 ? Uuid2 : "33333333-3333-3333-3333-333333333333",
        Executed = GtidSet.Parse(executed, mariaDb: false),
        Purged = MySqlGtidSet.None,
        Variables = new Dictionary<string, string> { ["gtid_mode"] = "ON" },
        Channels = channels,
    };

    private static ChannelSnapshot Channel(ServerEndpoint source, string? uuid, string retrieved, string? applied = null) => new()
    {
        SourceHost = source.Host,
        SourcePort = source.Port,
        SourceServerId = 1,
        SourceUuid = uuid,
        Receiver = ReceiverState.Running,
        ApplierRunning = true,
        AutoPosition = true,
        LagSeconds = 0,
        Retrieved = GtidSet.Parse(retrieved, mariaDb: false),
        Applied = GtidSet.Parse(applied ?? retrieved, mariaDb: false),
    };
}
