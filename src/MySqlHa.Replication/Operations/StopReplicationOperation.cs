using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>Stops a channel's threads. The applier ends the transaction that it is in first.</summary>
public static class StopReplicationOperation
{
    /// <summary>The operation's name.</summary>
    public const string Name = "Stop-Replication";

    /// <summary>Makes the plan.</summary>
    /// <param name="replica">The replica.</param>
    /// <param name="threads">Which threads.</param>
    /// <param name="channel">Channel; "" is the default one.</param>
    /// <param name="limit">Time for them to end.</param>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.NotConfigured"/>: there is no such channel.</exception>
    public static OperationPlan Plan(ServerSnapshot replica, ReplicationThreads threads = ReplicationThreads.All, string channel = "", TimeSpan? limit = null)
    {
        ArgumentNullException.ThrowIfNull(replica);
        if (replica.Configured(channel) is null)
            throw ThreadControl.NotConfigured(replica.Server, channel);
        return new(Name, [replica.Server], [Step(replica, threads, channel, limit ?? TimeSpan.FromSeconds(10))]);
    }

    /// <summary>The step alone, for other plans.</summary>
    internal static PlanStep Step(ServerSnapshot replica, ReplicationThreads threads, string channel, TimeSpan limit) => new()
    {
        Id = "stop-replication",
        Server = replica.Server,
        Title = threads == ReplicationThreads.All ? "Stop replication" : $"Stop the {threads.ToString().ToLowerInvariant()}",
        Statements = [ThreadControl.Statement(replica.Dialect, "STOP", channel, threads)],
        Undo = [ThreadControl.Statement(replica.Dialect, "START", channel, threads)],
        Deadline = limit,
        Perform = async (context, cancellation) =>
            await ThreadControl.StopAsync(await context.SessionAsync(replica.Server, cancellation), channel, threads, limit, cancellation),
        AlreadyDone = async (context, cancellation) =>
            ((await (await context.SessionAsync(replica.Server, cancellation)).ChannelAsync(channel, cancellation)).Running() & threads) == ReplicationThreads.None,
    };
}
