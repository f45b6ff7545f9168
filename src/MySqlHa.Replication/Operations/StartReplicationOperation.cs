using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>Starts a channel's threads and makes sure that they run.</summary>
public static class StartReplicationOperation
{
    /// <summary>The operation's name.</summary>
    public const string Name = "Start-Replication";

    /// <summary>Makes the plan.</summary>
    /// <param name="replica">The replica.</param>
    /// <param name="threads">Which threads.</param>
    /// <param name="channel">Channel; "" is the default one.</param>
    /// <param name="limit">Time for the receiver to connect.</param>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.NotConfigured"/>: there is no such channel.</exception>
    public static OperationPlan Plan(ServerSnapshot replica, ReplicationThreads threads = ReplicationThreads.All, string channel = "", TimeSpan? limit = null)
    {
        ArgumentNullException.ThrowIfNull(replica);
        if (replica.Configured(channel) is null)
            throw ThreadControl.NotConfigured(replica.Server, channel);
        return new(Name, [replica.Server], [Step(replica, threads, channel, limit ?? TimeSpan.FromSeconds(10))]);
    }

    /// <summary>Waits until the threads run, the receiver connected: also for those that had been started before.</summary>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.ReplicationFailed"/> in the server's words, or <see cref="ReplicationError.Timeout"/>.</exception>
    public static Task AwaitAsync(PlanContext context, ServerEndpoint replica, ReplicationThreads threads = ReplicationThreads.All, string channel = "", CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return ThreadControl.AwaitRunningAsync(context, replica, channel, threads, context.Timeout, cancellation);
    }

    /// <summary>The step alone, for other plans; the channel may still be missing when it is made.</summary>
    internal static PlanStep Step(ServerSnapshot replica, ReplicationThreads threads, string channel, TimeSpan limit) => new()
    {
        Id = "start-replication",
        Server = replica.Server,
        Title = threads == ReplicationThreads.All ? "Start replication" : $"Start the {threads.ToString().ToLowerInvariant()}",
        Statements = [ThreadControl.Statement(replica.Dialect, "START", channel, threads)],
        Deadline = (limit * 2) + TimeSpan.FromSeconds(10),
        AlreadyDone = async (context, cancellation) =>
            ((await (await context.SessionAsync(replica.Server, cancellation)).ChannelAsync(channel, cancellation)).Running() & threads) == threads,
        Verify = (context, cancellation) => ThreadControl.AwaitRunningAsync(context, replica.Server, channel, threads, limit, cancellation),
    };
}
