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
    /// <param name="session">With the server.</param>
    /// <param name="channel">The channel whose applier is to stop.</param>
    /// <param name="limit">How long it may take to read the part that is there.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    internal static async Task EndWaitAsync(ServerSession session, string channel, TimeSpan limit, CancellationToken cancellation)
    {
        if (session.Release.IsMariaDb || !session.Release.AtLeast(Since.Major, Since.Minor))
            return;
        try
        {
            for (var begun = Stopwatch.GetTimestamp();
                await LookAsync(session, channel, cancellation) is { } coordinator && Stopwatch.GetElapsedTime(begun) < (coordinator.Reads ? limit : Arrival);
                await Task.Delay(Pause, cancellation))
            {
                // Until it is gone: a STOP that comes before it has seen that it is killed makes it wait all the same.
                if (coordinator.Waits)
                    await session.ExecuteAsync(SqlStatement.Plain($"KILL {coordinator.Id}"), null, cancellation);
            }
        }
        catch (ReplicationException error) when (error.Error is ReplicationError.MissingPrivilege or ReplicationError.StatementFailed)
        {
            // Without the right to see or to end it, it takes its 60 s; gone meanwhile, it takes none.
        }
    }

    /// <summary>The applier's coordinator where a part of a transaction is there and no receiver runs, whether it has come to that part, and to its end.</summary>
    private static async Task<(string Id, bool Reads, bool Waits)?> LookAsync(ServerSession session, string channel, CancellationToken cancellation)
    {
        var rows = await session.QueryAsync(
            $"""
            SELECT t.PROCESSLIST_ID AS id, a.PROCESSING_TRANSACTION = c.QUEUEING_TRANSACTION AS reads_it, t.PROCESSLIST_STATE LIKE '%has read all relay log%' AS waits
            FROM performance_schema.replication_connection_status c
            JOIN performance_schema.replication_applier_status_by_coordinator a ON a.CHANNEL_NAME = c.CHANNEL_NAME
            JOIN performance_schema.threads t ON t.THREAD_ID = a.THREAD_ID
            WHERE c.CHANNEL_NAME = '{channel}' AND c.SERVICE_STATE = 'OFF' AND c.QUEUEING_TRANSACTION <> ''
            """,
            null,
            cancellation);
        return rows is [var row] ? (row.Text("id"), row["reads_it"] == "1", row["waits"] == "1") : null;
    }
}
