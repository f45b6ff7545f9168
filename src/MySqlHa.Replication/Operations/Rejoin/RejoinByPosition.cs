using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>A rejoin by file and position: the way of servers without GTIDs. Pure.</summary>
internal static class RejoinByPosition
{
    internal static RejoinPlan Plan(RejoinFacts facts, RejoinOptions options, TimeSpan limit)
    {
        var (returning, active) = (facts.Returning, facts.Active);
        if (facts.Beyond is not { } beyond || RejoinPlaces.OfActive(returning, active, options) is not { } applied)
            throw RejoinOperationErrors.NoPlace(returning, active, facts.Unknown);
        var from = RejoinPlaces.OfReturning(returning, active, options) ?? throw RejoinOperationErrors.NoRecord(returning, active);
        if (options.LogFile is null && facts.ActiveLogs.All(l => l.Name != from.File))
            throw RejoinOperationErrors.CopyWithoutGtid(returning, active, $"it would go on from {from}, and {active.Server} has purged that binary log");
        if (beyond > 0 && options.Errant != ErrantAction.Apply)
        {
            throw options.Errant == ErrantAction.Stop
                ? RejoinOperationErrors.Beyond(facts, applied)
                : RejoinOperationErrors.CopyWithoutGtid(returning, active, $"it wrote {RejoinClass.Count(beyond)} behind {applied} of its log that {active.Server} lacks, and only a copy takes them out of its data");
        }

        var (toReturning, toActive) = (RejoinLink.Of(returning, active), RejoinLink.Of(active, returning));
        var (forward, back) = (Options(toReturning, options, from), Options(toActive, options, applied));
        RejoinRules.CheckLinks(toReturning, toActive, options, copied: false, forward);
        SetReplicationSourceOperationRules.Check(toReturning.Replica, toReturning.Source, forward, facts.ActiveLogs);

        var follows = new List<PlanStep>([.. SemiSyncPause.ReplicaSteps(active, returning), .. toReturning.Steps(forward, limit)]) { RejoinSteps.InStep(toReturning, options.CatchUpTimeout, byPosition: true) };
        var fetches = new List<PlanStep>(toActive.Steps(back, limit)) { RejoinSteps.InStep(toActive, options.CatchUpTimeout, byPosition: true) };
        var check = Compare(facts, options, beyond);
        var plan = RejoinOperation.Frame(facts,
        [
            .. beyond > 0 ? [check, .. fetches, .. follows] : new List<PlanStep>([check, .. follows, check with { Id = "compare-in-step" }, .. fetches]),
            .. SemiSyncPause.SourceSteps(active, returning),
        ]);
        var state = beyond > 0 ? RejoinState.Diverged
            : (from.File, from.Position) == (active.LogFile, active.LogPosition) ? RejoinState.Identical : RejoinState.Recoverable;
        return new(plan, state, [], "");
    }

    private static SourceOptions Options(RejoinLink link, RejoinOptions options, LogPlace place) =>
        RejoinRules.Options(link, options) with { LogFile = place.File, LogPosition = place.Position };

    /// <summary>As by GTID: the plan was made before the returning server was closed.</summary>
    private static PlanStep Compare(RejoinFacts facts, RejoinOptions options, long accepted) => new()
    {
        Id = "compare-closed",
        Server = facts.Returning.Server,
        Title = $"Make sure that it wrote nothing{(accepted == 0 ? "" : " more")} that {facts.Active.Server} lacks",
        Statements = [SqlStatement.Plain("SHOW BINLOG EVENTS IN '<log>' FROM <applied position>")],
        AlreadyDone = async (context, cancellation) =>
        {
            var returning = await (await context.SessionAsync(facts.Returning.Server, cancellation)).TakeSnapshotAsync(cancellation);
            var active = await (await context.SessionAsync(facts.Active.Server, cancellation)).TakeSnapshotAsync(cancellation);
            var now = await RejoinPositionReader.ReadAsync(context, facts with { Returning = returning, Active = active }, options, cancellation);
            if (now.Beyond <= accepted || RejoinLink.Of(active, returning).Now is { Receiver: ReceiverState.Running })
                return true;
            throw now.Beyond is null
                ? RejoinOperationErrors.NoPlace(returning, active, now.Unknown)
                : RejoinOperationErrors.Beyond(now, RejoinPlaces.OfActive(returning, active, options)!);
        },
    };
}
