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
            await EndWaitAsync(
                () => LookAsync(session, channel, cancellation), id => session.ExecuteAsync(SqlStatement.Plain($"KILL {id}"), null, cancellation), limit, TimeProvider.System, cancellation);
        }
        catch (ReplicationException error) when (error.Error is ReplicationError.MissingPrivilege or ReplicationError.StatementFailed)
        {
            // Without the right to see or to end it, it takes its 60 s; gone meanwhile, it takes none.
        }
    }

    /// <summary>The same, of any coordinator.</summary>
    internal static async Task EndWaitAsync(Func<Task<Coordinator?>> look, Func<string, Task> kill, TimeSpan limit, TimeProvider time, CancellationToken cancellation)
    {
        for (var begun = time.GetTimestamp();
            await look() is { } coordinator && time.GetElapsedTime(begun) < (coordinator.Reads ? limit : Arrival);
            await Task.Delay(Pause, time, cancellation))
        {
            // Until it is gone: a STOP that comes before it has seen that it is killed makes it wait all the same.
            if (coordinator.Waits)
                await kill(coordinator.Id);
        }
    }

    /// <summary>The applier's coordinator; null where no part of a transaction is there, or a receiver runs.</summary>
    private static async Task<Coordinator?> LookAsync(ServerSession session, string channel, CancellationToken cancellation)
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
        return rows is [var row] ? new(row.Text("id"), row["reads_it"] == "1", row["waits"] == "1") : null;
    }

    /// <summary>An applier's coordinator: its connection, whether it has come to the part of the transaction that is there, and whether to its end.</summary>
    internal sealed record Coordinator(string Id, bool Reads, bool Waits);
}
