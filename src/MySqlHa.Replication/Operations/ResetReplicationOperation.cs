using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>Makes a replica forget its source, or only its relay log. Executed transactions stay.</summary>
public static class ResetReplicationOperation
{
    /// <summary>The operation's name.</summary>
    public const string Name = "Reset-Replication";

    /// <summary>Makes the plan; a channel that is not there is reset already.</summary>
    /// <param name="replica">The replica.</param>
    /// <param name="channel">Channel; "" is the default one.</param>
    /// <param name="keepSource">Keep source, account and settings, and delete the relay log only.</param>
    /// <param name="allowDataLoss">Also when received transactions are not applied yet.</param>
    /// <param name="limit">Time for each statement.</param>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.UnappliedRelayLog"/>.</exception>
    public static OperationPlan Plan(ServerSnapshot replica, string channel = "", bool keepSource = false, bool allowDataLoss = false, TimeSpan? limit = null)
    {
        ArgumentNullException.ThrowIfNull(replica);
        var time = limit ?? TimeSpan.FromSeconds(10);
        if (replica.Configured(channel) is not { } now)
            return new(Name, [replica.Server], []);
        if (!allowDataLoss && !now.IsDrained && !now.ApplierRunning)
            throw RelayLog.Unapplied(replica.Server, now, "Nothing was changed. With -AllowDataLoss they are given up.");
        return new(Name, [replica.Server],
        [
            StopReplicationOperation.Step(replica, ReplicationThreads.Receiver, channel, time) with { Id = "stop-receiver" },
            .. allowDataLoss ? Array.Empty<PlanStep>() : [Drain(replica, channel, time)],
            StopReplicationOperation.Step(replica, ReplicationThreads.Applier, channel, time) with { Id = "stop-applier" },
            Reset(replica, channel, keepSource, time),
        ], FailurePolicy.RollBack);
    }

    private static PlanStep Drain(ServerSnapshot replica, string channel, TimeSpan limit) => new()
    {
        Id = "drain",
        Server = replica.Server,
        Title = "Let the applier apply what was received",
        Statements = [],
        Deadline = limit + TimeSpan.FromSeconds(5),
        AlreadyDone = async (context, cancellation) =>
            await (await context.SessionAsync(replica.Server, cancellation)).ChannelAsync(channel, cancellation) is not { IsDrained: false },
        Perform = (context, cancellation) => RelayLog.DrainAsync(context, replica.Server, channel, limit, cancellation),
    };

    private static PlanStep Reset(ServerSnapshot replica, string channel, bool keepSource, TimeSpan limit) => new()
    {
        Id = "reset",
        Server = replica.Server,
        Title = keepSource ? "Delete the relay log" : "Forget the source",
        Statements = [SqlStatement.Plain(replica.Dialect.OnReplica("RESET", channel, keepSource ? "" : "ALL"))],
        Deadline = limit,
        AlreadyDone = async (context, cancellation) =>
        {
            var now = await (await context.SessionAsync(replica.Server, cancellation)).ChannelAsync(channel, cancellation);
            return now is not { SourceHost.Length: > 0 } || (keepSource && now.Retrieved.IsEmpty && now.ReceivedLogPosition <= 4);
        },
    };
}
