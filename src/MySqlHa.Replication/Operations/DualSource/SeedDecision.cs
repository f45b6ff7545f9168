using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>Whether the passive node's data can come by replication alone, must be copied, or stands in the way. Pure.</summary>
/// <param name="Needed">The active node's data must be copied to the passive one.</param>
/// <param name="Why">The reason, for people.</param>
internal sealed record SeedDecision(bool Needed, string Why)
{
    /// <summary>Decides.</summary>
    /// <param name="active">The node whose data counts.</param>
    /// <param name="activeHolds">What it holds.</param>
    /// <param name="passive">The other node.</param>
    /// <param name="passiveHolds">What that holds.</param>
    /// <exception cref="ReplicationException">The passive node holds what the active one lacks.</exception>
    internal static SeedDecision Decide(ServerSnapshot active, CopyInventory activeHolds, ServerSnapshot passive, CopyInventory passiveHolds)
    {
        if (passiveHolds.Unfinished)
            return new(true, $"a copy into {passive.Server} was interrupted");
        var (activeSchemas, passiveSchemas) = (activeHolds.Schemas.Count, passiveHolds.Schemas.Count);

        // Once each follows the other, what one has and the other lacks is on its way.
        if (Follows(active, passive) && Follows(passive, active))
            return new(false, "each node follows the other already");

        var errant = passive.Executed.Subtract(active.Executed);
        if (!errant.IsEmpty)
        {
            throw new ReplicationException(
                ReplicationError.ErrantTransactions, passive.Server,
                $"{passive.Server} holds {errant.Count} transactions that {active.Server} lacks: {Shorten(errant.ToString())}. Nothing was changed.",
                $"If {passive.Server} has the good data, name it with -Active. If its data may go, replace it: Copy-MySqlData -Server {passive.Server} -Source {active.Server} -AllowDataLoss.");
        }

        if (!active.Purged.IsSubsetOf(passive.Executed))
            return new(true, $"{active.Server} has purged binary logs that {passive.Server} has never read");
        if (!passive.Executed.IsEmpty || activeSchemas == 0 && passiveSchemas == 0)
            return new(false, passive.Executed.IsEmpty ? "both nodes are empty" : $"{active.Server} still has all that {passive.Server} lacks in its binary logs");
        if (passiveSchemas == 0)
            return new(true, $"{passive.Server} is empty, and a table of {active.Server} may be older than its binary logs");
        throw new ReplicationException(
            ReplicationError.NotReady, passive.Server,
            $"{passive.Server} has {passiveSchemas} user schemas and no GTIDs: nobody can tell whether they are the same as those of {active.Server}. Nothing was changed.",
            $"If they are not needed, Copy-MySqlData -Server {passive.Server} -Source {active.Server} -AllowDataLoss replaces them. If you know that they are equal, say so with -Seed None.");
    }

    internal static bool Follows(ServerSnapshot replica, ServerSnapshot source) => replica.Channels.Any(c =>
        c.SourceUuid is { } uuid ? uuid == source.ServerUuid : c.SourceServerId != 0 && c.SourceServerId == source.ServerId);

    private static string Shorten(string text) => text.Length <= 120 ? text : text[..117] + "...";
}
