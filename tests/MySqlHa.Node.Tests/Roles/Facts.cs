using MySqlHa.Node.Roles;
using MySqlHa.Node.Tests.Support;
using MySqlHa.Replication;
using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Node.Tests.Roles;

/// <summary>Snapshots by a few words: server a is the own one, b the other.</summary>
internal static class Facts
{
    internal const string Uuid = "11111111-1111-1111-1111-111111111111";

    internal static readonly ServerEndpoint A = new("a");
    internal static readonly ServerEndpoint B = new("b");

    internal static ServerSnapshot Server(string name, bool fenced = true, int executed = 10, ReceiverState? receiver = ReceiverState.Running, int retrieved = 0, bool semiSync = false) => new()
    {
        Server = new(name),
        TakenAt = DateTimeOffset.UnixEpoch,
        Release = ServerRelease.Parse("8.4.0"),
        ServerId = name == "a" ? 1u : 2u,
        SuperReadOnly = fenced,
        ReadOnly = fenced,
        Executed = Set(executed),
        Purged = GtidSet.Empty(false),
        SemiSync = new() { SourceEnabled = semiSync, SourceActive = semiSync, Clients = 1 },
        Channels = receiver is { } state
            ?
            [
                new()
                {
                    SourceHost = name == "a" ? "b" : "a",
                    SourcePort = 3306,
                    SourceServerId = name == "a" ? 2u : 1u,
                    Receiver = state,
                    ApplierRunning = true,
                    AutoPosition = true,
                    Retrieved = Set(retrieved),
                    Applied = Set(executed),
                    ReceivedLogFile = "binlog.000001",
                    ReceivedLogPosition = retrieved,
                },
            ]
            : [],
    };

    internal static GtidSet Set(int count) => count == 0 ? GtidSet.Empty(false) : GtidSet.Parse($"{Uuid}:1-{count}", false);

    internal static LastWord Word(bool inStep = true, SemiSyncWord semiSync = SemiSyncWord.Active) => new(Server("b", fenced: false), DateTimeOffset.UnixEpoch, inStep, semiSync);

    internal static HaNodeConfiguration Configuration { get; } = new() { Vrrp = FakeHost.Vrrp, Server = A, WritePolicy = NodeWritePolicy.ActiveOnly };

    internal static PromotionFacts Promotion { get; } = new() { Configuration = Configuration, Local = Server("a"), PeerServer = B, LastWord = Word(), Silence = "refused" };
}
