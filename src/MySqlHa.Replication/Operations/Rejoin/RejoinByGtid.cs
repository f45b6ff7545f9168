using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Plan;

namespace MySqlHa.Replication.Operations;

/// <summary>A rejoin by GTID, with a copy where that alone cannot do. Pure.</summary>
internal static class RejoinByGtid
{
    internal static RejoinPlan Plan(RejoinFacts facts, RejoinOptions options, TimeSpan limit)
    {
        var (returning, active) = (facts.Returning, facts.Active);
        foreach (var server in new[] { returning, active })
        {
            if (!RejoinRules.HasGtid(server))
                throw RejoinOperationErrors.GtidOff(server);
        }

        var found = RejoinClass.Of(returning, active);
        // Half a copy is nobody's history. What it still holds alone is decided about all the same.
        if (facts.CopyUnfinished)
            found = found with { State = found.State == RejoinState.Diverged ? found.State : RejoinState.Purged, Why = $"a copy into {returning.Server} was interrupted" };
        var errant = new ErrantSet(returning, active, found.Errant);
        var discards = found.State == RejoinState.Diverged && options.Errant == ErrantAction.Discard;
        CheckErrant(facts, options, found, errant);
        var copies = options.Method == RejoinMethod.Clone || found.Why.Length > 0 || (discards && options.Method != RejoinMethod.Gtid);
        if (copies && options.Method == RejoinMethod.Gtid)
            throw RejoinOperationErrors.MustCopy(returning, active, found.Why);

        var salvage = found.State == RejoinState.Diverged && facts.ApplyTools is { } tools ? new ErrantSalvage(errant, facts.Trace, tools, options.Copy.ToolPath, facts.Tls, facts.CaFile) : null;
        active = salvage?.Applied ?? active;
        var toReturning = RejoinLink.Of(copies ? RejoinRules.Copied(returning, active) : returning, active);
        var toActive = RejoinLink.Of(active, returning);
        RejoinRules.CheckLinks(toReturning, toActive, options, copies);

        var steps = new List<PlanStep> { RejoinSteps.Compare(returning, active, errant.Set, "compare-closed") };
        if (found.State == RejoinState.Diverged)
            steps.AddRange(salvage is not null ? [salvage.Step()] : Decide(facts, options, errant, toActive, copies, limit));
        if (copies)
            steps.AddRange(RejoinCopy.Steps(facts, options, found, discards));
        steps.AddRange(SemiSyncPause.ReplicaSteps(active, returning));
        steps.AddRange(toReturning.Steps(RejoinRules.Options(toReturning, options), limit));
        steps.Add(RejoinSteps.InStep(toReturning, options.CatchUpTimeout));
        steps.Add(RejoinSteps.Compare(returning, active, GtidSet.Empty(returning.Release.IsMariaDb), "compare-in-step"));
        if (found.State != RejoinState.Diverged || options.Errant != ErrantAction.Apply || salvage is not null)
            steps.AddRange(toActive.Steps(RejoinRules.Options(toActive, options), limit));
        steps.Add(RejoinSteps.InStep(toActive, options.CatchUpTimeout));
        steps.AddRange(SemiSyncPause.SourceSteps(active, returning));
        return new(RejoinOperation.Frame(facts, steps), found.State,
            discards && !copies ? [RejoinOperationErrors.StillDiffer(facts, errant)] : facts.WhyReplicated.Length > 0 ? [RejoinOperationErrors.NotRehearsed(facts)] : [], discards ? RejoinOperationErrors.Discarded(facts, errant) : "");
    }

    private static void CheckErrant(RejoinFacts facts, RejoinOptions options, RejoinClass found, ErrantSet errant)
    {
        if (found.State != RejoinState.Diverged)
            return;
        if (options.Errant == ErrantAction.Stop)
            throw RejoinOperationErrors.Errant(errant, facts.Trace, "-ErrantTransaction", "Nothing was changed.");
        if (facts.Trace.Gone is not null)
            throw RejoinOperationErrors.Gone(errant, facts.Trace, options.Errant == ErrantAction.Apply ? "fetched" : "saved");
        if (errant.IsConflict && (options.Errant == ErrantAction.Apply || options.Method == RejoinMethod.Gtid))
            throw RejoinOperationErrors.Conflict(errant);
    }

    private static List<PlanStep> Decide(RejoinFacts facts, RejoinOptions options, ErrantSet errant, RejoinLink toActive, bool copies, TimeSpan limit)
    {
        if (options.Errant == ErrantAction.Apply)
        {
            var fetch = toActive.Steps(RejoinRules.Options(toActive, options), limit).ToList();
            return [.. fetch[..^1], ErrantSteps.Fetch(toActive, limit), ErrantSteps.Apply(errant, toActive.Channel, options.CatchUpTimeout)];
        }

        var steps = new List<PlanStep>
        {
            new ErrantSave(facts.Returning, errant.Set, facts.Trace.FirstFile!, facts.SaveTool!, facts.SaveFile!, facts.Tls, facts.CaFile).Step(),
        };
        // Once their numbers count as had, nothing but this mark tells that the rows are still there.
        if (copies)
            steps.Add(RejoinCopy.Mark(facts.Returning));
        if (!errant.IsConflict)
            steps.Add(ErrantSteps.Discard(errant, toActive.Channel, limit));
        return steps;
    }
}
