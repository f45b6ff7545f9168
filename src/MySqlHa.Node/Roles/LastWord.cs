using MySqlHa.Replication.Topology;

namespace MySqlHa.Node.Roles;

/// <summary>What the other server said when it was last heard.</summary>
/// <param name="Peer">Its words.</param>
/// <param name="At">When.</param>
/// <param name="InStep">Whether this node's receiver ran from it at that time, or later.</param>
/// <param name="SemiSync">Whether its commits waited for an acknowledgement.</param>
internal sealed record LastWord(ServerSnapshot Peer, DateTimeOffset At, bool InStep, SemiSyncWord SemiSync);

/// <summary>Semi-sync of a source, as far as a failover cares.</summary>
internal enum SemiSyncWord
{
    /// <summary>Not heard.</summary>
    Unknown,

    /// <summary>Switched off.</summary>
    Off,

    /// <summary>Switched on, and commits do not wait, or nobody acknowledges.</summary>
    Degraded,

    /// <summary>Commits wait for an acknowledgement.</summary>
    Active,
}
