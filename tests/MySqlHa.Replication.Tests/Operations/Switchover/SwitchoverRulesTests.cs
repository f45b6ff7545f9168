using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Operations.Switchover;
using MySqlHa.Replication.Tests.Topology;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Tests.Operations.Switchover;

/// <summary>When a switchover is refused, without servers. Node 1 is active, node 2 shall be.</summary>
public sealed class SwitchoverRulesTests
{
    public static TheoryData<string> Versions => [.. Snapshots.All];

    [Theory]
    [MemberData(nameof(Versions))]
    public void A_pair_that_replicates_both_ways_is_fit_with_two_nodes_or_none(string version)
    {
        SwitchoverOperationRules.Check(Fit(version));
        SwitchoverOperationRules.Check(Fit(version) with { NextManaged = true, OldManaged = true });
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void Two_that_take_writes_have_nothing_to_hand_over(string version)
    {
        var fit = Fit(version);
        Assert.Contains("both take writes", Refusal(fit with { Next = fit.Next with { ReadOnly = false, SuperReadOnly = false } }, ReplicationError.NotReady, fit.Next), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void One_node_alone_could_not_move_the_address(string version)
    {
        var fit = Fit(version);
        Refusal(fit with { NextManaged = true }, ReplicationError.NotReady, fit.Old);
        Refusal(fit with { OldManaged = true }, ReplicationError.NotReady, fit.Next);
    }

    /// <summary>The next one must have all; the old one must get what the next one writes.</summary>
    [Theory]
    [MemberData(nameof(Versions))]
    public void Each_direction_has_a_channel_that_runs_without_an_error(string version)
    {
        var fit = Fit(version);
        Refusal(fit with { Next = fit.Next with { Channels = [] } }, ReplicationError.NotReady, fit.Next);
        Refusal(fit with { Old = fit.Old with { Channels = [] } }, ReplicationError.NotReady, fit.Old);
        foreach (var broken in new Func<ChannelSnapshot, ChannelSnapshot>[]
        {
            c => c with { Receiver = ReceiverState.Stopped }, c => c with { Receiver = ReceiverState.Connecting }, c => c with { ApplierRunning = false },
            c => c with { ApplierErrorNumber = 1062, ApplierError = "Duplicate entry" },
        })
        {
            Refusal(fit with { Next = With(fit.Next, broken) }, ReplicationError.NotInStep, fit.Next);
            Refusal(fit with { Old = With(fit.Old, broken) }, ReplicationError.NotReady, fit.Old);
        }
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public void One_server_by_two_addresses_is_one(string version)
    {
        var fit = Fit(version);
        Refusal(fit with { Old = fit.Next }, ReplicationError.SameServer, fit.Next);
        Refusal(fit with { Old = fit.Next with { Server = new("localhost") } }, ReplicationError.SameServer, fit.Next);
    }

    private static string Refusal(SwitchoverFacts facts, ReplicationError error, ServerSnapshot server)
    {
        var refused = Assert.Throws<ReplicationException>(() => SwitchoverOperationRules.Check(facts));
        Assert.Equal((error, server.Server), (refused.Error, refused.Server));
        Assert.EndsWith("Nothing was changed.", refused.Message, StringComparison.Ordinal);
        return refused.Message;
    }

    private static SwitchoverFacts Fit(string version)
    {
        var (old, next) = (Snapshots.Ready(version), Snapshots.Ready(version, 2));
        return new(Following(next, old), Following(old, next));
    }

    private static ServerSnapshot Following(ServerSnapshot replica, ServerSnapshot source) => replica with
    {
        Channels =
        [
            new()
            {
                SourceHost = source.Server.Host, SourcePort = source.Server.Port, SourceServerId = source.ServerId, SourceUuid = source.ServerUuid, Receiver = ReceiverState.Running, ApplierRunning = true,
                Retrieved = GtidSet.Empty(source.Release.IsMariaDb), Applied = GtidSet.Empty(source.Release.IsMariaDb),
            },
        ],
    };

    private static ServerSnapshot With(ServerSnapshot server, Func<ChannelSnapshot, ChannelSnapshot> change) => server with { Channels = [change(server.Channels[0])] };
}
