using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Node.Roles;

/// <summary>A snapshot's answers to what roles ask.</summary>
internal static class SnapshotExtensions
{
    extension(ServerSnapshot server)
    {
        /// <summary>Whether it takes no writes from clients.</summary>
        internal bool IsFenced => server.SuperReadOnly ?? server.ReadOnly;

        /// <summary>The channel from the other node: the default one, or the only one.</summary>
        internal ChannelSnapshot? ChannelFromPeer() => server.Channel() ?? (server.Channels is [var only] ? only : null);

        /// <summary>
        /// What was received and is not applied. What the server has by any way counts: a MariaDB source with a log of its replica's own transactions sends
        /// those back, and the receiver counts them.
        /// </summary>
        internal GtidSet Unapplied(ChannelSnapshot channel) => channel.Retrieved.Subtract(channel.Applied.Union(server.Executed));

        /// <summary>Whether all that was received is applied.</summary>
        internal bool IsDrained(ChannelSnapshot channel) => channel.AutoPosition ? server.Unapplied(channel).IsEmpty : channel.IsDrained;
    }
}
