using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// A write on each side, seen on the other: what no status can promise. The rows stay, one a node, and tell a later run that this
/// very pair was checked.
/// </summary>
internal static class PairCheckSteps
{
    internal const string Schema = "mysqlha";
    internal const string Table = "mysqlha.pair_check";

    /// <summary>The table, made on one node; the other has it by replication.</summary>
    internal static PlanStep CreateTable(ServerSnapshot active) => new()
    {
        Id = "create-check-table",
        Server = active.Server,
        Title = $"Make the table {Table}",
        Statements =
        [
            SqlStatement.Plain($"CREATE DATABASE IF NOT EXISTS {Schema}"),
            SqlStatement.Plain($"CREATE TABLE IF NOT EXISTS {Table} (node CHAR(36) NOT NULL PRIMARY KEY, checked_at DATETIME(6) NOT NULL) ENGINE = InnoDB"),
        ],
        AlreadyDone = (context, cancellation) => HasTableAsync(context, active.Server, cancellation),
    };

    /// <summary>Writes a row on one node and waits until it is on the other.</summary>
    internal static PlanStep Write(ServerSnapshot from, ServerSnapshot to, TimeSpan limit) => new()
    {
        Id = "check-write",
        Server = from.Server,
        Title = $"Write a row and see it on {to.Server}",
        Statements = [SqlStatement.Plain($"REPLACE INTO {Table} (node, checked_at) VALUES ({Identity(from)}, UTC_TIMESTAMP(6))")],
        Deadline = limit + TimeSpan.FromSeconds(10),
        AlreadyDone = (context, cancellation) => WasSeenAsync(context, from, to, cancellation),
        Verify = (context, cancellation) => AwaitAsync(context, from, to, limit, cancellation),
    };

    /// <summary>Whether a row of one node is the same on both.</summary>
    internal static async Task<bool> WasSeenAsync(PlanContext context, ServerSnapshot from, ServerSnapshot to, CancellationToken cancellation)
    {
        // The node itself says who it is: a node that was cloned in this very run is somebody else by now.
        var identity = await (await context.SessionAsync(from.Server, cancellation)).ScalarAsync($"SELECT {Identity(from)}", null, cancellation) ?? "";
        return await RowAsync(context, from.Server, identity, cancellation) is { } here
            && here == await RowAsync(context, to.Server, identity, cancellation);
    }

    private static string Identity(ServerSnapshot node) => node.Release.IsMariaDb ? "CONCAT('server_id ', @@GLOBAL.server_id)" : "@@GLOBAL.server_uuid";

    private static async Task AwaitAsync(PlanContext context, ServerSnapshot from, ServerSnapshot to, TimeSpan limit, CancellationToken cancellation)
    {
        var started = context.Time.GetTimestamp();
        while (!await WasSeenAsync(context, from, to, cancellation))
        {
            var waited = context.Time.GetElapsedTime(started);
            if (waited > limit)
            {
                throw new ReplicationException(
                    ReplicationError.ReplicationFailed, to.Server,
                    $"A row written on {from.Server} ({Table}) is not on {to.Server} after {waited.TotalSeconds:0.#} s.",
                    $"See what Get-ReplicationStatus -Server {to.Server} says about its source, mend that, and run the command again.");
            }

            context.Report($"for the row written on {from.Server}");
            await Task.Delay(TimeSpan.FromMilliseconds(20), context.Time, cancellation);
        }
    }

    private static async Task<bool> HasTableAsync(PlanContext context, ServerEndpoint server, CancellationToken cancellation)
    {
        var session = await context.SessionAsync(server, cancellation);
        return await session.ScalarAsync(
            $"SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = '{Schema}' AND TABLE_NAME = 'pair_check'", null, cancellation) == "1";
    }

    private static async Task<string?> RowAsync(PlanContext context, ServerEndpoint on, string identity, CancellationToken cancellation)
    {
        if (!await HasTableAsync(context, on, cancellation))
            return null;
        var session = await context.SessionAsync(on, cancellation);
        return await session.ScalarAsync($"SELECT checked_at FROM {Table} WHERE node = {Dialect.SqlText.Quote(identity)}", null, cancellation);
    }
}
