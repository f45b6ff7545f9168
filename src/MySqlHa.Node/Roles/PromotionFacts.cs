using MySqlHa.Replication;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Node.Roles;

/// <summary>What a new master knows when it asks whether it may open its server.</summary>
internal sealed record PromotionFacts
{
    /// <summary>What the node was told.</summary>
    internal required HaNodeConfiguration Configuration { get; init; }

    /// <summary>Its own server; null when it does not answer.</summary>
    internal ServerSnapshot? Local { get; init; }

    /// <summary>The other server's name; null when no channel tells it.</summary>
    internal ServerEndpoint? PeerServer { get; init; }

    /// <summary>The other server; null when it does not answer.</summary>
    internal ServerSnapshot? Peer { get; init; }

    /// <summary>Why it does not.</summary>
    internal string Silence { get; init; } = "";

    /// <summary>It does not, and yet it lives: it lets nobody in. Whether it takes writes is not known.</summary>
    internal bool PeerLives { get; init; }

    /// <summary>What it said last; null when it was not heard since the node was started.</summary>
    internal LastWord? LastWord { get; init; }

    /// <summary>Whether a failover record proves that this server took over from the other one, and nothing came from there since.</summary>
    internal bool IsSurvivor { get; init; }

    /// <summary>Whether the receiver was stopped for a failover, and the record is written.</summary>
    internal bool FailoverBegun { get; init; }

    /// <summary>Whether an operation is under way on the own server.</summary>
    internal bool OperationRunning { get; init; }

    /// <summary>How long the node has been master.</summary>
    internal TimeSpan Elapsed { get; init; }

    /// <summary>For how long the router that was master before, and fell silent, may still serve; see <see cref="Vrrp.TakeOver.TakeoverWaitRules"/>.</summary>
    internal TimeSpan HolderMayServe { get; init; }

    /// <summary>How long the other server has been seen to take writes meanwhile.</summary>
    internal TimeSpan PeerWritableFor { get; init; }
}
