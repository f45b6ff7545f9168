using System.Diagnostics;
using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Server;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations.Failover;

/// <summary>
/// Looks at a receiver until it has shown what it knows: it hears something, it has lost its source, or it has been silent for longer than a heartbeat
/// takes. Source: MySQL manual, "replication_connection_status"; MariaDB knowledge base, "SHOW REPLICA STATUS" (Slave_received_heartbeats).
/// </summary>
internal static class ReceiverObservation
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    /// <summary>An event or a heartbeat on its way when the source died may still come in.</summary>
    private static readonly TimeSpan Least = TimeSpan.FromSeconds(0.5);

    /// <summary>A receiver that has just lost its source names the error with its first attempt to connect again.</summary>
    private static readonly TimeSpan Connecting = TimeSpan.FromSeconds(3);

    /// <param name="context">The session with the survivor.</param>
    /// <param name="survivor">The survivor, as it was when the look began.</param>
    /// <param name="channel">Its channel.</param>
    /// <param name="cancellation">Ends the look.</param>
    internal static async Task<ReceiverSign> LookAsync(PlanContext context, ServerSnapshot survivor, ChannelSnapshot channel, CancellationToken cancellation)
    {
        var session = await context.SessionAsync(survivor.Server, cancellation);
        var patience = PatienceOf(survivor, channel);
        var started = Stopwatch.GetTimestamp();
        var (first, before) = await MarkAsync(session, channel, cancellation);
        while (true)
        {
            var now = await session.ChannelAsync(channel.Name, cancellation) ?? channel with { Receiver = ReceiverState.Stopped };
            var (mark, _) = await MarkAsync(session, now, cancellation);
            var elapsed = Stopwatch.GetElapsedTime(started);
            var sign = new ReceiverSign
            {
                State = now.Receiver,
                Error = now.ReceiverErrorNumber,
                ErrorText = now.ReceiverError,
                Hears = now.Receiver == ReceiverState.Running && mark != first,
                Silence = before + elapsed,
                Patience = patience,
            };
            var enough = now.Receiver switch
            {
                ReceiverState.Running => sign.Hears || (elapsed >= Least && sign.Silence >= patience),
                ReceiverState.Connecting => sign.Error != 0 || elapsed >= Connecting,
                _ => true,
            };
            if (enough)
                return sign;
            context.Report(now.Receiver == ReceiverState.Running ? "for a heartbeat" : "for the receiver to name its error");
            await Task.Delay(Pause, context.Time, cancellation);
        }
    }

    /// <summary>One heartbeat and a half; without heartbeats, the time after which the receiver gives its source up by itself.</summary>
    internal static TimeSpan PatienceOf(ServerSnapshot survivor, ChannelSnapshot channel)
    {
        if (new ChannelSettings(channel).Heartbeat is > 0 and var heartbeat)
            return TimeSpan.FromSeconds((heartbeat * 1.5) + 0.5);
        return TimeSpan.FromSeconds((double.TryParse(survivor.Variable(survivor.Dialect.ReplicaNetTimeout), out var seconds) ? seconds : 60) + 1);
    }

    /// <summary>What changes whenever anything comes in; and for how long nothing has, as far as the server tells.</summary>
    private static async Task<(string Mark, TimeSpan Silence)> MarkAsync(ServerSession session, ChannelSnapshot channel, CancellationToken cancellation)
    {
        var (beats, silence) = session.Release.IsMariaDb
            ? (channel.Columns.GetValueOrDefault("Slave_received_heartbeats") ?? "", TimeSpan.Zero)
            : await BeatsAsync(session, channel.Name, cancellation);
        return ($"{channel.ReceivedLogFile}:{channel.ReceivedLogPosition} {channel.Retrieved} {beats}", silence);
    }

    private static async Task<(string Beats, TimeSpan Silence)> BeatsAsync(ServerSession session, string channel, CancellationToken cancellation)
    {
        var queued = session.Release.AtLeast(8, 0) ? "TIMESTAMPDIFF(MICROSECOND, LAST_QUEUED_TRANSACTION_END_QUEUE_TIMESTAMP, NOW(6))" : "NULL";
        try
        {
            var rows = await session.QueryAsync(
                $"SELECT COUNT_RECEIVED_HEARTBEATS AS beats, TIMESTAMPDIFF(MICROSECOND, LAST_HEARTBEAT_TIMESTAMP, NOW(6)) AS beat, {queued} AS queued FROM performance_schema.replication_connection_status WHERE CHANNEL_NAME = {SqlText.Quote(channel)}",
                null, cancellation);
            if (rows is not [var row, ..])
                return ("", TimeSpan.Zero);
            var ages = new[] { row.Number("beat"), row.Number("queued") }.OfType<long>().ToArray();
            return (row.Text("beats"), ages.Length == 0 ? TimeSpan.Zero : TimeSpan.FromMicroseconds(Math.Max(0, ages.Min())));
        }
        catch (ReplicationException error) when (error.Error is ReplicationError.MissingPrivilege or ReplicationError.StatementFailed)
        {
            // Without it the look takes as long as the silence must last.
            return ("", TimeSpan.Zero);
        }
    }
}
