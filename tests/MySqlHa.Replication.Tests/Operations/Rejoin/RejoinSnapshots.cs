using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Tests.Topology;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Tests.Operations.Rejoin;

/// <summary>Facts of a rejoin without servers: node 1 is active, node 2 returns, by what each has executed.</summary>
internal static class RejoinSnapshots
{
    internal static RejoinFacts Facts(string version, string returning, string active)
    {
        var (one, two) = (Node(1, version, active), Node(2, version, returning));
        return new(With(two, one), With(one, two));
    }

    internal static ServerSnapshot With(ServerSnapshot replica, ServerSnapshot source) => replica with
    {
        Channels = [new() { SourceHost = source.Server.Host, SourcePort = 3306, SourceUser = "repl", AutoPosition = true, Retrieved = GtidSet.Empty(source.Release.IsMariaDb), Applied = GtidSet.Empty(source.Release.IsMariaDb) }],
    };

    internal static ServerSnapshot Node(int node, string version, string executed, string purged = "")
    {
        var server = Snapshots.Ready(version, node);
        return server with { Executed = GtidSet.Parse(executed, server.Release.IsMariaDb), Purged = GtidSet.Parse(purged, server.Release.IsMariaDb) };
    }
}
