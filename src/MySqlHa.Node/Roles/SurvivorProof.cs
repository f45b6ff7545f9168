using MySqlHa.Replication;
using MySqlHa.Replication.Operations.Failover;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Node.Roles;

/// <summary>
/// Whether this server is the survivor of a failover that no rejoin has ended. Then it alone is entitled to serve, even if its process was started anew
/// and the other server is silent, or has transactions that nobody acknowledged. Pure.
/// </summary>
internal static class SurvivorProof
{
    internal static FailoverRecord? Find(IEnumerable<FailoverRecord> records, ServerSnapshot local, ServerEndpoint? peer) =>
        // A receiver that ran since, be it for one event, has another position: a new connection brings a new file or place.
        peer is not null && local.ChannelFromPeer() is { Receiver: ReceiverState.Stopped } channel
            && records.FirstOrDefault(r => r.Survivor == local.Server) is { } newest
            && newest.Failed == peer
            && newest.ReceivedLogFile == channel.ReceivedLogFile && newest.ReceivedLogPosition == channel.ReceivedLogPosition
        ? newest
        : null;
}
