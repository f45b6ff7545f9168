using System.Diagnostics;
using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Server;

namespace MySqlHa.Replication.Operations.Compare;

/// <summary>
/// A consistent snapshot of the reference and, behind it, one of the server, which by then has executed all that the first one holds.
/// Nothing is locked. Source: MySQL manual, "START TRANSACTION"; MariaDB knowledge base, "START TRANSACTION", "MASTER_GTID_WAIT".
/// </summary>
internal sealed class SnapshotPair(PlanContext context, ServerEndpoint reference, ServerEndpoint server, string channel)
{
    // A table that somebody alters is waited for this long, and no longer: whoever queues behind the ALTER waits with us.
    private const string Settings = """
        SET NAMES utf8mb4, SESSION sql_mode = 'NO_ENGINE_SUBSTITUTION', SESSION time_zone = '+00:00', SESSION lock_wait_timeout = 5;
        SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ
        """;

    private static readonly TimeSpan LongestWait = TimeSpan.FromHours(24);
    private readonly Dictionary<ServerEndpoint, ServerSession> _ready = [];
    private GtidSet? _applied;
    private GtidSet? _errant;
    private long _opened;

    /// <summary>Hears what is waited for.</summary>
    internal Action<string>? Waits { get; set; }

    /// <summary>How old the snapshots are.</summary>
    internal TimeSpan Age => IsOpen ? Stopwatch.GetElapsedTime(_opened) : TimeSpan.MaxValue;

    internal bool IsOpen { get; private set; }

    /// <summary>Opens both, in place of those that are open.</summary>
    /// <param name="judge">Whether it must be known if both are at one point.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>Whether they are: then the reference had nothing new from before the one until after the other, and lacks nothing of the server's that is on its way.</returns>
    internal async Task<bool> OpenAsync(bool judge, CancellationToken cancellation)
    {
        var source = await SessionAsync(reference, cancellation);
        var replica = await SessionAsync(server, cancellation);
        IsOpen = false;
        var before = await StartAsync(source, "", cancellation);
        GtidSet held;
        _applied ??= await WaitReplicationOperation.ExecutedAsync(replica, cancellation);
        while (true)
        {
            var missing = before.After.Subtract(_applied);
            var wait = missing.IsEmpty ? "" : WaitReplicationOperation.Function(replica.Dialect, WaitTarget.Of(missing), channel, TimeSpan.FromSeconds(1)) + "; ";
            // The end of our last transaction comes first: it may hold up the very statement that is waited for.
            var there = await StartAsync(replica, wait, cancellation);
            _applied = held = there.After;
            if (before.After.IsSubsetOf(there.Before))
                break;
            await replica.ExecuteAsync(SqlStatement.Plain("COMMIT"), null, cancellation);
            await WaitReplicationOperation.RunAsync(
                context, server, WaitTarget.Of(before.After), channel, LongestWait, now => Waits?.Invoke($"{server} applies what {reference} had: {now}"), cancellation);
            _applied = await WaitReplicationOperation.ExecutedAsync(replica, cancellation);
        }

        _opened = Stopwatch.GetTimestamp();
        IsOpen = true;
        if (!judge)
            return false;
        var after = await WaitReplicationOperation.ExecutedAsync(source, cancellation);
        return await HasAllAsync(source, held, after, cancellation) && before.Before.Equals(before.After) && before.After.Equals(after);
    }

    /// <summary>
    /// Whether the reference has what the server has. Of two nodes that write, some may be under way to it: that is waited for once.
    /// What does not come then is errant, and what it did is a difference.
    /// </summary>
    private async Task<bool> HasAllAsync(ServerSession source, GtidSet held, GtidSet has, CancellationToken cancellation)
    {
        _errant ??= GtidSet.Empty(source.Release.IsMariaDb);
        var extra = held.Subtract(has).Subtract(_errant);
        if (extra.IsEmpty)
            return true;
        await source.QueryAsync(
            WaitReplicationOperation.Function(source.Dialect, WaitTarget.Of(extra), "", TimeSpan.FromSeconds(2)), context.Timeout + TimeSpan.FromSeconds(2), cancellation);
        _errant = _errant.Union(extra.Subtract(await WaitReplicationOperation.ExecutedAsync(source, cancellation)));
        return false;
    }

    /// <summary>Ends both, so that the servers need not keep old versions of rows.</summary>
    internal async Task CloseAsync(CancellationToken cancellation)
    {
        if (!IsOpen)
            return;
        IsOpen = false;
        await Task.WhenAll(
            (await SessionAsync(reference, cancellation)).ExecuteAsync(SqlStatement.Plain("COMMIT"), null, cancellation),
            (await SessionAsync(server, cancellation)).ExecuteAsync(SqlStatement.Plain("COMMIT"), null, cancellation));
    }

    /// <summary>Asks both at once.</summary>
    internal async Task<(IReadOnlyList<Row> Reference, IReadOnlyList<Row> Server)> QueryAsync(string onReference, string onServer, CancellationToken cancellation)
    {
        var (one, other) = await QueryAllAsync(onReference, onServer, cancellation);
        return (one[0], other[0]);
    }

    /// <summary>Asks both at once, several statements each.</summary>
    internal async Task<(IReadOnlyList<IReadOnlyList<Row>> Reference, IReadOnlyList<IReadOnlyList<Row>> Server)> QueryAllAsync(
        string onReference, string onServer, CancellationToken cancellation)
    {
        var one = QueryAsync(reference, onReference, cancellation);
        var other = QueryAsync(server, onServer, cancellation);
        await Task.WhenAll(one, other);
        return (await one, await other);
    }

    /// <summary>Asks the reference.</summary>
    internal async Task<IReadOnlyList<Row>> QueryReferenceAsync(string sql, CancellationToken cancellation) => (await QueryAsync(reference, sql, cancellation))[0];

    /// <summary>Asks the server.</summary>
    internal async Task<IReadOnlyList<Row>> QueryServerAsync(string sql, CancellationToken cancellation) => (await QueryAsync(server, sql, cancellation))[0];

    /// <summary>The session with a server, which speaks as the checksums need it.</summary>
    internal async Task<ServerSession> SessionAsync(ServerEndpoint endpoint, CancellationToken cancellation)
    {
        var session = await context.SessionAsync(endpoint, cancellation);
        if (_ready.TryGetValue(endpoint, out var known) && ReferenceEquals(known, session))
            return session;
        await session.ExecuteAsync(SqlStatement.Plain(Settings), null, cancellation);
        _ready[endpoint] = session;
        return session;
    }

    private async Task<IReadOnlyList<IReadOnlyList<Row>>> QueryAsync(ServerEndpoint endpoint, string sql, CancellationToken cancellation) =>
        // A table without a key is read in one go, however long that takes; Ctrl-C ends it.
        await (await SessionAsync(endpoint, cancellation)).QueryAllAsync(sql, TimeSpan.FromHours(1), cancellation);

    private async Task<(GtidSet Before, GtidSet After)> StartAsync(ServerSession session, string wait, CancellationToken cancellation)
    {
        var mariaDb = session.Release.IsMariaDb;
        var set = mariaDb ? "SELECT @@GLOBAL.gtid_slave_pos AS applied, @@GLOBAL.gtid_binlog_state AS written" : "SELECT @@GLOBAL.gtid_executed AS applied, '' AS written";
        // MySQL: what is being committed can be seen before it is in gtid_executed; it is in gtid_owned until then. On a replica that is
        // what is being applied, and does not count: see where this is used.
        var owned = mariaDb || session.Server != reference ? "" : "SELECT @@GLOBAL.gtid_owned AS owned; ";
        var results = await session.QueryAllAsync(
            $"COMMIT; {wait}{set}; START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY; {owned}{set}", context.Timeout + TimeSpan.FromSeconds(1), cancellation);
        var rows = results.SelectMany(r => r).ToArray();
        var sets = rows.Where(r => r["applied"] is not null || r["written"] is not null)
            .Select(r => GtidSet.Parse(r.Text("applied"), mariaDb).Union(GtidSet.Parse(r.Text("written"), mariaDb))).ToArray();
        var held = rows.Select(r => r["owned"]).FirstOrDefault(o => o is not null) ?? "";
        return (sets[0], held.Length == 0 ? sets[1] : sets[1].Union(OwnedGtids.Parse(held)));
    }
}
