using MySqlHa.Replication.Topology;

namespace MySqlHa.Node.Roles;

/// <summary>What a node that came back must show before it may be master again.</summary>
internal enum RejoinNeed
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>Being in step, if the other server takes writes: it was started, or its server was, and knows not what happened meanwhile.</summary>
    WhilePeerServes,

    /// <summary>Being in step: it served, and the other one may have taken over since.</summary>
    Always,
}

/// <summary>When a node that came back is half of the pair again. Pure.</summary>
internal static class RejoinRules
{
    /// <summary>What is missing, in words; null when the node may be master again.</summary>
    /// <param name="need">What it must show.</param>
    /// <param name="local">Its own server, looked at before the other one: then the other's executed set is the later one.</param>
    /// <param name="peer">The other server; null when it does not answer.</param>
    /// <param name="survivor">Whether a failover record proves that this server is the survivor.</param>
    internal static string? Missing(RejoinNeed need, ServerSnapshot local, ServerSnapshot? peer, bool survivor)
    {
        // Nor is a survivor one beside which the other server takes writes: cut from each other, both took over.
        if (need == RejoinNeed.None || ((survivor || need == RejoinNeed.WhilePeerServes) && peer is not { IsFenced: false }))
        {
            return null;
        }

        if (peer is null)
        {
            return "the other server does not answer";
        }

        if (local.ChannelFromPeer() is not { Receiver: ReceiverState.Running })
        {
            return $"its receiver does not run from {peer.Server}";
        }

        if (!peer.Channels.Any(c => c.SourceServerId == local.ServerId && c.Receiver == ReceiverState.Running))
        {
            return $"the receiver of {peer.Server} does not run from it";
        }

        var errant = local.Executed.Subtract(peer.Executed);
        return errant.IsEmpty ? null : $"it has {errant.Count} transactions that {peer.Server} lacks ({errant})";
    }
}
