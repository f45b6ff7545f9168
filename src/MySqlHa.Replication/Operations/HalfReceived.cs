using System.Diagnostics;
using MySqlHa.Replication.Server;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// A transaction of which a replica has a part only, because its source died or its receiver was stopped meanwhile. MySQL's applier that is told to stop then
/// waits 60 s for the rest, which nobody sends. What is ended here is its coordinator: nothing of the transaction is committed, and a receiver fetches it anew.
/// Source: MySQL manual, "STOP REPLICA Statement" and "The replication_connection_status Table" (QUEUEING_TRANSACTION, 8.0). The channel keeps error 13121
/// until it is started again.
/// </summary>
internal static class HalfReceived
{
    private static readonly (int Major, int Minor) Since = (8, 0);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    // For an applier that has not come to it yet: one that has more to do stops before it.
    private static readonly TimeSpan Arrival = TimeSpan.FromSeconds(1);

    /// <summary>Ends an applier that has applied everything but such a transaction; does nothing where there is none.</summary>
    internal static async Task EndWaitAsync(ServerSession session, string channel, CancellationToken cancellation)
    {
        if (session.Release.IsMariaDb || !session.Release.AtLeast(Since.Major, Since.Minor))
            return;
        try
        {
            for (var begun = Stopwatch.GetTimestamp(); await LookAsync(session, channel, cancellation) is { } coordinator && Stopwatch.GetElapsedTime(begun) < Arrival; await Task.Delay(Pause, cancellation))
            {
                if (!coordinator.Waits)
                    continue;
                await session.ExecuteAsync(SqlStatement.Plain($"KILL {coordinator.Id}"), null, cancellation);
                return;
            }
        }
        catch (ReplicationException error) when (error.Error is ReplicationError.MissingPrivilege or ReplicationError.StatementFailed)
        {
            // Without the right to see or to end it, it takes its 60 s; gone meanwhile, it takes none.
        }
    }

    /// <summary>The applier's coordinator where a part of a transaction is there and no receiver runs, and whether it has come to that part.</summary>
    private static async Task<(string Id, bool Waits)?> LookAsync(ServerSession session, string channel, CancellationToken cancellation)
    {
        var rows = await session.QueryAsync(
            $"""
            SELECT t.PROCESSLIST_ID AS id, t.PROCESSLIST_STATE LIKE '%has read all relay log%' AS waits
            FROM performance_schema.replication_connection_status c
            JOIN performance_schema.replication_applier_status_by_coordinator a ON a.CHANNEL_NAME = c.CHANNEL_NAME
            JOIN performance_schema.threads t ON t.THREAD_ID = a.THREAD_ID
            WHERE c.CHANNEL_NAME = '{channel}' AND c.SERVICE_STATE = 'OFF' AND c.QUEUEING_TRANSACTION <> ''
            """,
            null,
            cancellation);
        return rows is [var row] ? (row.Text("id"), row["waits"] == "1") : null;
    }
}
