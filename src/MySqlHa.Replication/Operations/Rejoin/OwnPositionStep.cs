using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Server;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// Takes into a MariaDB replica's position what it has without having replicated it: its own writes, or transactions that it shall never get.
/// Source: MariaDB knowledge base, "gtid_slave_pos", "MASTER_DEMOTE_TO_SLAVE".
/// </summary>
internal static class OwnPositionStep
{
    /// <summary>Its own writes.</summary>
    internal static PlanStep Create(ServerSnapshot replica, ServerEndpoint source, string channel, TimeSpan limit) =>
        Step("take-own-position", $"Take what it wrote itself into its position, so that {source} need not send it", replica, MariaDbGtidSet.None, channel, limit, own: true);

    /// <summary>Transactions that it shall never get.</summary>
    internal static PlanStep Skip(ServerSnapshot replica, MariaDbGtidSet never, string channel, TimeSpan limit) =>
        Step("skip-errant", $"Count {RejoinClass.Count(never.Count)} as had, so that it never fetches them", replica, never, channel, limit, own: false);

    private static PlanStep Step(string id, string title, ServerSnapshot replica, MariaDbGtidSet more, string channel, TimeSpan limit, bool own) => new()
    {
        Id = id,
        Server = replica.Server,
        Title = title,
        Statements =
        [
            .. replica.Channels.Where(c => c.SourceHost.Length > 0).Select(c => ThreadControl.Statement(replica.Dialect, "STOP", c.Name, ReplicationThreads.All)),
            SqlStatement.Plain($"SET GLOBAL gtid_slave_pos = {SqlText.Quote(Position(replica.Executed, replica.Variable("gtid_slave_pos") ?? "", more).ToString())}"),
        ],
        Deadline = (limit * 3) + TimeSpan.FromSeconds(10),
        AlreadyDone = async (context, cancellation) =>
        {
            var (applied, _, wanted) = await LookAsync(await context.SessionAsync(replica.Server, cancellation), more, cancellation);
            return (own ? wanted : more).IsSubsetOf(applied);
        },
        Perform = async (context, cancellation) =>
        {
            var session = await context.SessionAsync(replica.Server, cancellation);
            if (await session.ChannelAsync(channel, cancellation) is { SourceHost.Length: > 0 } now)
            {
                await ThreadControl.StopAsync(session, channel, now.Running() & ReplicationThreads.Receiver, limit, cancellation);
                // What was received would be fetched again, from a source that has it: that is slower, and safe. What shall be skipped must not be applied.
                if (own && now.ApplierRunning)
                    await RelayLog.DrainAsync(context, replica.Server, channel, limit, cancellation);
                await ThreadControl.StopAsync(session, channel, ReplicationThreads.All, limit, cancellation);
            }

            await SetAsync(session, more, limit, context.Time, cancellation);
        },
    };

    /// <summary>In its strict mode the server takes no position that is behind its own log, and that grows while clients write.</summary>
    private static async Task SetAsync(ServerSession session, MariaDbGtidSet more, TimeSpan limit, TimeProvider time, CancellationToken cancellation)
    {
        for (var begun = time.GetTimestamp();;)
        {
            var (_, _, wanted) = await LookAsync(session, more, cancellation);
            try
            {
                await session.ExecuteAsync(SqlStatement.Plain($"SET GLOBAL gtid_slave_pos = {SqlText.Quote(wanted.ToString())}"), limit, cancellation);
                return;
            }
            catch (ReplicationException overtaken) when (overtaken.Message.Contains("error 1947", StringComparison.Ordinal) && time.GetElapsedTime(begun) < limit)
            {
                // A client has committed in between.
            }
        }
    }

    private static async Task<(GtidSet Applied, GtidSet Written, GtidSet Wanted)> LookAsync(ServerSession session, MariaDbGtidSet more, CancellationToken cancellation)
    {
        var row = (await session.QueryAsync("SELECT @@GLOBAL.gtid_slave_pos AS applied, @@GLOBAL.gtid_binlog_state AS written", null, cancellation))[0];
        var (applied, written) = (GtidSet.Parse(row.Text("applied"), true), GtidSet.Parse(row.Text("written"), true));
        return (applied, written, Position(written, row.Text("applied"), more));
    }

    /// <summary>A position: the last of each domain, of whatever has it.</summary>
    private static MariaDbGtidSet Position(GtidSet written, string applied, MariaDbGtidSet more)
    {
        // A range that is skipped (1-1-5..7) follows what was applied before it; as a position it is 1-1-7.
        var ends = string.Join(',', more.Ranges.Select(r => $"{r.Domain}-{r.Server}-{r.Interval.Last}"));
        return (MariaDbGtidSet)written.Union(GtidSet.Parse(applied, true)).Union(MariaDbGtidSet.Parse(ends));
    }
}
