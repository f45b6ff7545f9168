using System.Diagnostics;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>What was received and not applied: a CHANGE or RESET deletes it.</summary>
internal static class RelayLog
{
    /// <summary>The refusal.</summary>
    internal static ReplicationException Unapplied(ServerEndpoint server, ChannelSnapshot channel, string left) => new(
        ReplicationError.UnappliedRelayLog, server,
        $"{server}: {ReplicationFailure.Name(channel)} has received transactions from {channel.Source} that are not applied yet ({Amount(channel)}); the statement would delete them. {left}",
        $"Apply them first: Start-Replication -Server {server} -Thread Applier, then Wait-Replication -Server {server} -Source {channel.Source}{Gone(channel)}.");

    /// <summary>Waits until a running applier has applied all that was received. The receiver must be stopped, or there is no end.</summary>
    /// <exception cref="ReplicationException">The applier does not run, failed, or takes too long.</exception>
    internal static async Task DrainAsync(PlanContext context, ServerEndpoint server, string name, TimeSpan limit, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        while (true)
        {
            var session = await context.SessionAsync(server, cancellation);
            if (await session.ChannelAsync(name, cancellation) is not { } channel || channel.IsDrained)
                return;
            if (ReplicationFailure.Of(server, channel, ReplicationThreads.Applier) is { } failure)
                throw failure;
            if (!channel.ApplierRunning || Stopwatch.GetElapsedTime(started) > limit)
                throw Unapplied(server, channel, channel.ApplierRunning ? $"The applier did not get through within {limit.TotalSeconds:0.##} s." : "The applier does not run.");
            context.Report($"for the applier to apply what was received ({Amount(channel)})");
            await Task.Delay(TimeSpan.FromMilliseconds(50), context.Time, cancellation);
        }
    }

    private static string Amount(ChannelSnapshot channel)
    {
        var left = channel.Retrieved.Subtract(channel.Applied);
        return left.IsEmpty
            ? $"received up to {channel.ReceivedLogFile}:{channel.ReceivedLogPosition}, applied up to {channel.AppliedLogFile}:{channel.AppliedLogPosition}"
            : $"{left.Count} transactions: {left}";
    }

    private static string Gone(ChannelSnapshot channel) =>
        channel.Receiver == ReceiverState.Running || channel.Retrieved.IsEmpty ? "" : $" (or, if the source is gone, -GtidSet '{channel.Retrieved}')";
}
