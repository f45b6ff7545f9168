using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations.Compare;

/// <summary>
/// Compares the tables of a replica with those of its source, without locks and without writing anything: checksums of chunks at pairs of
/// snapshots, and what differs looked at again until it is certain. What that proves is in docs/en-US/Compare-MySqlData.md.
/// </summary>
public static class CompareDataOperation
{
    // A table that is being made or altered has reached the replica, if not by the first look, then by one of the next.
    private const int Looks = 4;
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(0.5);

    /// <summary>Compares.</summary>
    /// <param name="context">Sessions.</param>
    /// <param name="server">The replica.</param>
    /// <param name="reference">The server whose data count.</param>
    /// <param name="options">What, and how gently.</param>
    /// <param name="observer">Hears each table's result as it comes; of a run that goes on, those of the run before first.</param>
    /// <param name="cancellation">Ends it; what is done is kept for a run with <see cref="CompareOptions.Resume"/>.</param>
    /// <exception cref="ReplicationException">SameServer, Incompatible, NotReady; or a server cannot be asked, or its replica does not follow.</exception>
    public static async Task RunAsync(
        PlanContext context, ServerEndpoint server, ServerEndpoint reference, CompareOptions options, ICompareObserver observer, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(observer);
        var here = await (await context.SessionAsync(server, cancellation)).TakeSnapshotAsync(cancellation);
        var there = await (await context.SessionAsync(reference, cancellation)).TakeSnapshotAsync(cancellation);
        Check(here, there);
        var identity = $"{Id(here)} {Id(there)} {options.Checksum} {options.Selection}";
        var file = new CompareStateFile(options.JournalFolder, server, reference);
        var state = options.Resume ? file.Read(identity) : null;
        if (options.Resume && state is null)
            observer.Notice($"There is no comparison of {server} with {reference} and this selection to go on with: it begins anew.");
        foreach (var known in state?.Done ?? [])
            observer.TableFinished(known);

        try
        {
            var pair = new SnapshotPair(context, reference, server, options.Channel);
            await NoticeHiddenTablesAsync(pair, [server, reference], observer, cancellation);
            var (tables, alone) = await ReadTablesAsync(context, pair, server, reference, options, cancellation);
            // A run that was begun anew must not go on from an older one's file.
            if (state is null)
                file.Delete();
            state ??= new() { Identity = identity, Started = DateTimeOffset.UtcNow };
            await file.KeepAsync(state, now: true);
            await new CompareRun(pair, new CompareGate(pair, reference, server, options), file, options, observer).RunAsync(state, tables, cancellation);
            foreach (var table in alone)
                observer.TableFinished(table);
            await pair.CloseAsync(cancellation);
            await file.FlushAsync();
            file.Delete();
        }
        finally
        {
            await file.FlushAsync().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            // A chunk that nobody waits for any more is still being read.
            await context.DropBrokenAsync(TimeSpan.FromSeconds(1));
        }
    }

    private static void Check(ServerSnapshot server, ServerSnapshot reference)
    {
        if (server.Server == reference.Server || server.ServerId == reference.ServerId || (server.ServerUuid is { } uuid && uuid == reference.ServerUuid))
        {
            throw new ReplicationException(ReplicationError.SameServer, server.Server,
                $"{server.Server} and {reference.Server} are the same server, or have the same server_id or server_uuid. Nothing was compared.",
                "Name a replica as -Server and its source as -Reference. If they are two servers, give each a server_id and an auto.cnf of its own.");
        }

        if (server.Release.IsMariaDb != reference.Release.IsMariaDb)
        {
            throw new ReplicationException(ReplicationError.Incompatible, server.Server,
                $"{server.Server} is {server.Release} and {reference.Server} is {reference.Release}: the two number transactions in different ways, so that there is no common point to compare at. Nothing was compared.",
                "Compare servers of one kind.");
        }

        foreach (var each in (ServerSnapshot[])[server, reference])
        {
            if (!each.Release.IsMariaDb && each.Variable("gtid_mode") != "ON")
                throw NotReady(each, $"gtid_mode is {each.Variable("gtid_mode") ?? "unknown"}", "Turn GTIDs on: Test-ReplicationReadiness says how.");
        }

        if (!reference.IsOn("log_bin"))
            throw NotReady(reference, "log_bin is OFF", "Turn the binary log on in my.cnf and restart the server.");
    }

    private static ReplicationException NotReady(ServerSnapshot server, string fact, string remedy) => new(
        ReplicationError.NotReady, server.Server, $"{server.Server}: {fact}: which of its transactions the other server has cannot be told, and so there is no common point to compare at. Nothing was compared.", remedy);

    private static string Id(ServerSnapshot server) => $"{server.Server}/{server.ServerUuid ?? server.ServerId.ToString(System.Globalization.CultureInfo.InvariantCulture)}";

    /// <summary>The tables that both have, and results for those that only one has. What is not the same is looked at again: it may be on its way.</summary>
    private static async Task<(IReadOnlyList<(TableStructure Reference, TableStructure Server)> Both, IReadOnlyList<TableResult> Alone)> ReadTablesAsync(
        PlanContext context, SnapshotPair pair, ServerEndpoint server, ServerEndpoint reference, CompareOptions options, CancellationToken cancellation)
    {
        for (var look = 1; ; look++)
        {
            var limit = context.Timeout + TimeSpan.FromMinutes(1);
            var there = await StructureReader.ReadAsync(await pair.SessionAsync(reference, cancellation), options.Selects, limit, cancellation);
            await pair.OpenAsync(false, cancellation);
            await pair.CloseAsync(cancellation);
            var here = await StructureReader.ReadAsync(await pair.SessionAsync(server, cancellation), options.Selects, limit, cancellation);
            (TableStructure Reference, TableStructure Server)[] both = [.. there.Where(t => here.ContainsKey(t.Key)).Select(t => (t.Value, here[t.Key]))];
            TableResult[] alone =
            [
                .. there.Keys.Except(here.Keys).Select(n => Alone(n, "Missing", "the table is on the reference only")),
                .. here.Keys.Except(there.Keys).Select(n => Alone(n, "Extra", "the table is on the server only")),
            ];
            if (look == Looks || (alone.Length == 0 && both.All(t => StructureDifference.Of(t.Reference, t.Server).Count == 0)))
                return (both, alone);
            await Task.Delay(BetweenLooks, cancellation);
        }
    }

    private static TableResult Alone(string table, string kind, string detail) => new()
    {
        Table = table, Skipped = true, Differences = [new("Structure", "", [], $"{kind}: {detail}")], Reason = $"{char.ToUpperInvariant(detail[0])}{detail[1..]}.",
    };

    /// <summary>What an account may not read is not there for it: "all tables are equal" would be less than it seems.</summary>
    private static async Task NoticeHiddenTablesAsync(SnapshotPair pair, IReadOnlyList<ServerEndpoint> servers, ICompareObserver observer, CancellationToken cancellation)
    {
        foreach (var server in servers)
        {
            var session = await pair.SessionAsync(server, cancellation);
            var rows = await session.QueryAsync(
                "SELECT COUNT(*) AS n FROM information_schema.USER_PRIVILEGES WHERE PRIVILEGE_TYPE = 'SELECT' AND GRANTEE = CONCAT('''', SUBSTRING_INDEX(CURRENT_USER(), '@', 1), '''@''', SUBSTRING_INDEX(CURRENT_USER(), '@', -1), '''')", null, cancellation);
            if (rows[0].Number("n") == 0)
                observer.Notice($"The account has no SELECT ON *.* at {server}: tables that it may not read are not seen, and not compared.");
        }
    }
}
