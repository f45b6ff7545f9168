using MySqlHa.Replication;
using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Topology;
using MySqlHa.Simulation.Surroundings;

namespace MySqlHa.Simulation.Nodes;

/// <summary>
/// What a look at a server shows. The data is always the same on both: which transactions are where decides S2 and S5, which the laboratory proves with real servers; here
/// it is who serves that counts.
/// </summary>
internal static class Snapshots
{
    private static readonly ServerEndpoint[] Endpoints = [new("a"), new("b")];
    private static readonly ServerRelease Release = ServerRelease.Parse("8.4.0");
    private static readonly GtidSet Executed = GtidSet.Parse("11111111-1111-1111-1111-111111111111:1-10", false);
    private static readonly GtidSet Nothing = GtidSet.Empty(false);

    public static ServerEndpoint Endpoint(int node) => Endpoints[node];

    /// <summary>Looks.</summary>
    public static ServerSnapshot Take(World world, Host by, MySqlServer server)
    {
        var other = world.Hosts[1 - server.Node];
        var connected = world.Network.AreConnected && other.Server.Alive;
        return new()
        {
            Server = Endpoints[server.Node],
            TakenAt = by.Time.Wall,
            Release = Release,
            ServerId = (uint)server.Node + 1,
            ReadOnly = server.ReadOnly,
            SuperReadOnly = server.ReadOnly,
            Executed = Executed,
            Purged = Nothing,
            SemiSync = new()
            {
                SourceEnabled = world.Schedule.Setup.SemiSync,
                SourceActive = world.Schedule.Setup.SemiSync,
                Clients = connected && other.Server.Receives ? 1 : 0,
            },
            Channels =
            [
                new()
                {
                    SourceHost = Endpoints[other.Index].Host,
                    SourcePort = Endpoints[other.Index].Port,
                    SourceServerId = (uint)other.Index + 1,
                    Receiver = !server.Receives ? ReceiverState.Stopped : connected ? ReceiverState.Running : ReceiverState.Connecting,
                    ApplierRunning = true,
                    AutoPosition = true,
                    Retrieved = Nothing,
                    Applied = Executed,
                    ReceivedLogFile = "binlog.000001",
                    ReceivedLogPosition = server.Received,
                },
            ],
        };
    }
}
