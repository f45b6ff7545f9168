using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// Finds errant transactions: what a suspect has executed and a reference has not.
/// Source: MySQL manual, "Restrictions on Replication with GTIDs"; MariaDB knowledge base, "Global Transaction ID".
/// </summary>
public static class ErrantTransactionOperation
{
    /// <summary>
    /// Takes both snapshots and compares. The suspect is read to its end before the reference is asked: what it replicated from the
    /// reference is then in the reference's answer. The other way round, whatever was committed in between would look errant.
    /// </summary>
    /// <exception cref="ReplicationException">A server cannot be asked, or cannot tell (as <see cref="Find"/>).</exception>
    public static async Task<IReadOnlyList<ErrantInterval>> ReadAsync(
        ServerEndpoint suspect, ServerEndpoint reference, ServerLogin login, TimeSpan timeout, CancellationToken cancellation = default)
    {
        var first = await SnapshotReader.ReadAsync(suspect, login, timeout, cancellation);
        var second = await SnapshotReader.ReadAsync(reference, login, timeout, cancellation);
        return Find(first, second);
    }

    /// <summary>Compares two snapshots, the suspect's being the older one.</summary>
    /// <returns>One entry for each origin and run of numbers, in the order in which sets are printed; none when there is nothing errant.</returns>
    /// <exception cref="ReplicationException">SameServer, Incompatible (MySQL against MariaDB), or NotReady: transactions carry no GTIDs, so that nothing can be told.</exception>
    public static IReadOnlyList<ErrantInterval> Find(ServerSnapshot suspect, ServerSnapshot reference)
    {
        ArgumentNullException.ThrowIfNull(suspect);
        ArgumentNullException.ThrowIfNull(reference);
        Check(suspect, reference);
        bool read = reference.Channels.Any(c => c.Receiver == ReceiverState.Running && IsSource(c, suspect));
        return suspect.Executed is MariaDbGtidSet executed
            ? MariaDbErrant.Find(suspect, executed, reference, (MariaDbGtidSet)reference.Executed, read)
            : [.. ((MySqlGtidSet)suspect.Executed.Subtract(reference.Executed)).Ranges.Select(r => new ErrantInterval
            {
                Gtid = r.ToString(),
                Origin = r.Origin.Uuid,
                IsOwn = r.Origin.Uuid.Equals(suspect.ServerUuid, StringComparison.OrdinalIgnoreCase),
                Count = r.Interval.Count,
                // A receiver that asks for purged transactions is not running for long.
                IsInTransit = read && Kept(suspect, r),
            })];
    }

    private static bool Kept(ServerSnapshot suspect, MySqlGtidRange range) => suspect.Purged.Intersect(MySqlGtidSet.Parse(range.ToString())).IsEmpty;

    private static bool IsSource(ChannelSnapshot channel, ServerSnapshot suspect) => suspect.ServerUuid is { } uuid
        ? uuid.Equals(channel.SourceUuid, StringComparison.OrdinalIgnoreCase)
        : channel.SourceServerId == suspect.ServerId;

    private static void Check(ServerSnapshot suspect, ServerSnapshot reference)
    {
        if (suspect.Server == reference.Server || (suspect.ServerUuid is { } uuid && uuid == reference.ServerUuid))
        {
            throw new ReplicationException(ReplicationError.SameServer, suspect.Server,
                $"{suspect.Server} and {reference.Server} are the same server, which has no errant transactions against itself. Nothing was changed.",
                "Name two servers: the suspect and the one that is right."
                + (suspect.Server == reference.Server ? "" : " If they are two, one was copied with its auto.cnf: remove that file on the copy and restart it."));
        }
        if (suspect.Release.IsMariaDb != reference.Release.IsMariaDb)
        {
            throw new ReplicationException(ReplicationError.Incompatible, suspect.Server,
                $"{suspect.Server} is {suspect.Release} and {reference.Server} is {reference.Release}: the two number transactions in different ways. Nothing was changed.",
                "Compare servers of one kind; compare data with Compare-MySqlData.");
        }
        foreach (var server in (ServerSnapshot[])[suspect, reference])
        {
            if (!server.Release.IsMariaDb && server.Variable("gtid_mode") != "ON")
                throw Untold(server, $"gtid_mode is {server.Variable("gtid_mode") ?? "unknown"}", "Turn GTIDs on: Test-ReplicationReadiness says how.");
        }
        if (!suspect.IsOn("log_bin"))
            throw Untold(suspect, "log_bin is OFF", "Turn the binary log on in my.cnf and restart the server.");
    }

    private static ReplicationException Untold(ServerSnapshot server, string fact, string remedy) => new(
        ReplicationError.NotReady, server.Server,
        $"{server.Server}: {fact}, so that what is written there has no GTID, and whether something is errant cannot be told. Nothing was changed.",
        remedy + " Until then compare the data itself with Compare-MySqlData.");
}
