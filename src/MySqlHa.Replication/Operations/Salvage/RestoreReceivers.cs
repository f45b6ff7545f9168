using System.Diagnostics;
using MySqlHa.Replication.BinaryLog;
using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Server;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// MariaDB's replica knows by gtid_slave_pos alone what it has, and what a client applies is not in it: a source that comes back would send the same
/// transactions again. So replication rests meanwhile, and the position is put behind what was applied before it goes on. MySQL counts both in one set.
/// Source: MariaDB knowledge base, "gtid_slave_pos".
/// </summary>
internal sealed class RestoreReceivers(RestoreFacts facts)
{
    /// <summary>Whether this is of any matter to the server.</summary>
    internal bool Needed => facts.Survivor.Release.IsMariaDb;

    /// <summary>What is run, for people: around something.</summary>
    internal IReadOnlyList<SqlStatement> Statements(IReadOnlyList<SqlStatement> between) =>
        Needed ? Shown(facts.Survivor, facts.Batch.Transactions.Select(t => GtidSet.Parse(t.Gtid, mariaDb: true)), between) : between;

    /// <summary>The same, of any transactions on a MariaDB server.</summary>
    internal static IReadOnlyList<SqlStatement> Shown(ServerSnapshot survivor, IEnumerable<GtidSet> transactions, IReadOnlyList<SqlStatement> between)
    {
        var channels = survivor.Channels.Where(c => c.Running() != ReplicationThreads.None).ToList();
        var (applied, written) = (survivor.Variable("gtid_slave_pos") ?? "", survivor.Variable("gtid_binlog_pos") ?? "");
        return
        [
            .. channels.Select(c => ThreadControl.Statement(survivor.Dialect, "STOP", c.Name, ReplicationThreads.All)),
            .. between,
            Set(Position(applied, written, transactions)),
            .. channels.Select(c => ThreadControl.Statement(survivor.Dialect, "START", c.Name, c.Running())),
        ];
    }

    /// <summary>Does something while replication rests.</summary>
    internal async Task RestAsync(PlanContext context, Func<Task> work, CancellationToken cancellation)
    {
        if (!Needed)
        {
            await work();
            return;
        }

        var stopped = new List<ChannelSnapshot>();
        try
        {
            await StopAsync(context, stopped, cancellation);
            await work();
        }
        finally
        {
            await GoOnAsync(context, stopped, CancellationToken.None);
        }
    }

    private async Task StopAsync(PlanContext context, List<ChannelSnapshot> stopped, CancellationToken cancellation)
    {
        var session = await SessionAsync(context, cancellation);
        var running = (await session.TakeSnapshotAsync(cancellation)).Channels.Where(c => c.Running() != ReplicationThreads.None).ToList();
        foreach (var channel in running)
        {
            stopped.Add(channel);
            // What was received would be dropped, and its source may be gone.
            await ThreadControl.StopAsync(session, channel.Name, channel.Running() & ReplicationThreads.Receiver, context.Timeout, cancellation);
            if (channel.ApplierRunning)
                await RelayLog.DrainAsync(context, facts.Survivor.Server, channel.Name, context.Timeout, cancellation);
            await ThreadControl.StopAsync(session, channel.Name, ReplicationThreads.All, context.Timeout, cancellation);
        }
    }

    private async Task GoOnAsync(PlanContext context, IReadOnlyList<ChannelSnapshot> stopped, CancellationToken cancellation)
    {
        // Also behind an operation that was cancelled: a session of its own.
        await using var session = await CopySteps.OpenAsync(context, facts.Survivor.Server, cancellation);
        await PassAsync(context, session, cancellation);
        foreach (var channel in stopped)
            await ThreadControl.StartAsync(session, channel.Name, channel.Running(), context.Timeout, cancellation);
    }

    /// <summary>Whether the position is behind all of them that the server has: a run that was killed has not put it there.</summary>
    internal async Task<bool> IsBehindAsync(PlanContext context, CancellationToken cancellation)
    {
        var now = await (await SessionAsync(context, cancellation)).TakeSnapshotAsync(cancellation);
        var applied = GtidSet.Parse(now.Variable("gtid_slave_pos") ?? "", mariaDb: true);
        return Had(now.Executed).All(t => GtidSet.Parse(t.Gtid, mariaDb: true).IsSubsetOf(applied));
    }

    /// <summary>
    /// Puts the position behind what was applied. With gtid_strict_mode it must not be older than the server's own log (error 1947, 1948), to which clients
    /// write meanwhile: then it is read and set once more.
    /// </summary>
    private async Task PassAsync(PlanContext context, ServerSession session, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var had = Had((await session.TakeSnapshotAsync(cancellation)).Executed);
            if (had.Count == 0)
                return;
            var row = (await session.QueryAsync("SELECT @@GLOBAL.gtid_slave_pos AS applied, @@GLOBAL.gtid_binlog_pos AS written", null, cancellation))[0];
            try
            {
                await session.ExecuteAsync(Set(Position(row.Text("applied"), row.Text("written"), had.Select(t => GtidSet.Parse(t.Gtid, mariaDb: true)))), null, cancellation);
                return;
            }
            catch (ReplicationException error) when (error.Error == ReplicationError.StatementFailed && Stopwatch.GetElapsedTime(started) < context.Timeout
                && (error.Message.Contains("error 1947:", StringComparison.Ordinal) || error.Message.Contains("error 1948:", StringComparison.Ordinal)))
            {
                // A client was faster.
            }
        }
    }

    private Task<ServerSession> SessionAsync(PlanContext context, CancellationToken cancellation) => context.SessionAsync(facts.Survivor.Server, cancellation);

    private List<LoggedTransaction> Had(GtidSet executed) => [.. facts.Batch.Transactions.Where(t => RestoreRules.Has(executed, t))];

    private static SqlStatement Set(GtidSet position) => SqlStatement.Plain($"SET GLOBAL gtid_slave_pos = {SqlText.Quote(position.ToString())}");

    private static GtidSet Position(string applied, string written, IEnumerable<GtidSet> more) =>
        more.Aggregate(GtidSet.Parse(applied, mariaDb: true).Union(GtidSet.Parse(written, mariaDb: true)), (sum, one) => sum.Union(one));
}
