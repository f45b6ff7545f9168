using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>Which of two servers is the active one. Pure.</summary>
internal static class DualSourceRoles
{
    /// <summary>The named one; otherwise the only writable one, so that the order in which servers are given never turns a pair round; otherwise the first.</summary>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.NotReady"/>: the named one is the fenced node of a pair that works.</exception>
    internal static (ServerSnapshot Active, ServerSnapshot Passive) Choose(ServerSnapshot first, ServerSnapshot second, bool firstIsNamed)
    {
        if (!first.ReadOnly || second.ReadOnly)
            return (first, second);
        if (!firstIsNamed)
            return (second, first);
        if (!SeedDecision.Follows(first, second) || !SeedDecision.Follows(second, first))
            return (first, second);
        throw new ReplicationException(
            ReplicationError.NotReady, first.Server,
            $"{first.Server} is the fenced node of a pair in which {second.Server} takes the writes: to set the pair up is not to change its roles, which would leave both writable for a moment. Nothing was changed.",
            $"Name {second.Server} with -Active. To change the roles, fence {second.Server} first and let {first.Server} catch up (Wait-Replication).");
    }
}
