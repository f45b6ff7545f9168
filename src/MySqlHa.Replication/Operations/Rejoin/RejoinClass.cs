using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>What two snapshots say of a returning server. Pure.</summary>
/// <param name="State">The state.</param>
/// <param name="Errant">What only the returning server holds and the active one is not about to receive.</param>
/// <param name="Missing">How many transactions it lacks.</param>
/// <param name="Why">Why it must be copied; empty when it need not.</param>
public sealed record RejoinClass(RejoinState State, IReadOnlyList<ErrantInterval> Errant, decimal Missing, string Why = "")
{
    /// <summary>Judges by GTID. The returning server's snapshot must be the older one.</summary>
    /// <param name="returning">The returning server.</param>
    /// <param name="active">The active server.</param>
    /// <exception cref="ReplicationException">As <see cref="ErrantTransactionOperation.Find"/>: the two cannot be compared.</exception>
    public static RejoinClass Of(ServerSnapshot returning, ServerSnapshot active)
    {
        ArgumentNullException.ThrowIfNull(returning);
        ArgumentNullException.ThrowIfNull(active);
        var errant = ErrantTransactionOperation.Find(returning, active).Where(e => !e.IsInTransit).ToList();
        var missing = active.Executed.Subtract(returning.Executed);
        if (errant.Count > 0)
            return new(RejoinState.Diverged, errant, missing.Count, WhyCopied(returning, active, missing));
        if (WhyCopied(returning, active, missing) is { Length: > 0 } why)
            return new(RejoinState.Purged, [], missing.Count, why);
        return new(missing.IsEmpty ? RejoinState.Identical : RejoinState.Recoverable, [], missing.Count);
    }

    /// <summary>
    /// Whether all that the returning server has beyond the active one was numbered by the active one: it is on its way through a commit that waits for an
    /// acknowledgement, or the active one has lost it in a crash.
    /// </summary>
    internal static bool IsBeingCommitted(ServerSnapshot returning, ServerSnapshot active) =>
        returning.Release.IsMariaDb == active.Release.IsMariaDb && returning.Executed.Subtract(active.Executed) is { IsEmpty: false } beyond && Own(active, beyond).Equals(beyond);

    private static string WhyCopied(ServerSnapshot returning, ServerSnapshot active, GtidSet missing)
    {
        var purged = active.Purged.Subtract(returning.Executed).Intersect(missing);
        // What MariaDB's active server applied without logging it was written by the returning one, or it is lost like what was purged.
        var own = Own(returning, missing);
        if (!own.IsEmpty)
            return $"{returning.Server} has lost {Count(own.Count)} that it wrote itself ({own}), and a receiver skips what carries its own server_id";
        return purged.IsEmpty ? "" : $"{active.Server} has purged {Count(purged.Count)} that {returning.Server} lacks ({purged})";
    }

    /// <summary>
    /// Those of the transactions that the server numbered itself. On MySQL an emptied one that the active server put there is not told
    /// from them; it cannot be missing, for whoever puts it there does so for a server that has it.
    /// </summary>
    private static GtidSet Own(ServerSnapshot server, GtidSet transactions) => transactions switch
    {
        MySqlGtidSet set => set.Ranges.Where(r => r.Origin.Uuid.Equals(server.ServerUuid, StringComparison.OrdinalIgnoreCase))
            .Aggregate((GtidSet)MySqlGtidSet.None, (sum, r) => sum.Union(MySqlGtidSet.Parse(r.ToString()))),
        MariaDbGtidSet set => set.Ranges.Where(r => r.Server == server.ServerId)
            .Aggregate((GtidSet)MariaDbGtidSet.None, (sum, r) => sum.Union(MariaDbGtidSet.Parse(r.ToString()))),
        _ => transactions,
    };

    internal static string Count(decimal count) => count == 1 ? "1 transaction" : $"{count} transactions";
}
