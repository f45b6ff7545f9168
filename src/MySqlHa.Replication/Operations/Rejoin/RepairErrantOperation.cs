using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>Applies or discards errant transactions by themselves: neither server's role or data is changed otherwise.</summary>
public static class RepairErrantOperation
{
    /// <summary>The operation's name.</summary>
    public const string Name = "Repair-ErrantTransaction";

    /// <summary>Looks at both servers and makes the plan. Changes nothing.</summary>
    /// <param name="context">Sessions.</param>
    /// <param name="suspect">The server that holds them.</param>
    /// <param name="reference">The server that lacks them.</param>
    /// <param name="options">Which of both to do, where to save, and the account for a channel that does not exist.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ReplicationException">A server cannot be asked, or what was asked for cannot be done.</exception>
    public static async Task<RejoinPlan> PrepareAsync(
        PlanContext context, ServerEndpoint suspect, ServerEndpoint reference, RejoinOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(options);
        if (suspect == reference)
            throw RejoinOperationErrors.SameServer(suspect);
        var (mine, theirs) = (await context.SessionAsync(suspect, cancellation), await context.SessionAsync(reference, cancellation));
        var (first, second) = await RejoinLooks.BothAsync(() => mine.TakeReplicaSnapshotAsync(cancellation), () => theirs.TakeReplicaSnapshotAsync(cancellation), cancellation);
        var facts = new RejoinFacts(first, second) { Tls = context.Login(suspect).TlsMode, CaFile = context.Login(suspect).CaFile };
        var errant = Find(facts);
        if (errant.Intervals.Count > 0)
            facts = await RejoinFactsReader.WithErrantAsync(context, facts, errant, options.Errant, options.ErrantFolder, options.Copy.ToolPath, cancellation);
        return Plan(facts, options, context.Timeout);
    }

    /// <summary>Makes the plan. Pure.</summary>
    /// <param name="facts">What both said; the suspect is the returning one.</param>
    /// <param name="options">Which of both to do.</param>
    /// <param name="limit">Time for one statement, and for a receiver to connect.</param>
    /// <exception cref="ReplicationException">It cannot be done; nothing was changed.</exception>
    public static RejoinPlan Plan(RejoinFacts facts, RejoinOptions options, TimeSpan? limit = null)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(options);
        var errant = Find(facts);
        var (suspect, reference) = (facts.Returning, facts.Active);
        if (errant.Intervals.Count == 0)
            return new(Frame(facts, []), RejoinState.Identical, [], "");
        var apply = options.Errant == ErrantAction.Apply;
        if (facts.Trace.Gone is not null)
            throw RejoinOperationErrors.Gone(errant, facts.Trace, apply ? "fetched" : "saved");
        if (errant.IsConflict)
            throw RejoinOperationErrors.Conflict(errant);
        var link = RejoinLink.Of(reference, suspect);
        var time = limit ?? TimeSpan.FromSeconds(10);
        if (!apply)
        {
            var save = new ErrantSave(suspect, errant.Set, facts.Trace.FirstFile!, facts.SaveTool!, facts.SaveFile!, facts.Tls, facts.CaFile);
            return new(
                Frame(facts, [save.Step(), ErrantSteps.Discard(errant, link.Channel, time)]), RejoinState.Diverged,
                [RejoinOperationErrors.StillDiffer(facts, errant)], RejoinOperationErrors.Discarded(facts, errant));
        }

        if (facts.ApplyTools is { } tools)
            return new(Frame(facts, [new ErrantSalvage(errant, facts.Trace, tools, options.Copy.ToolPath, facts.Tls, facts.CaFile).Step()]), RejoinState.Diverged, [], "");
        if (!link.IsConfigured && options.Replication is null)
            throw RejoinOperationErrors.NoAccount(reference, suspect, $"it has no channel from {suspect.Server}");
        var steps = link.Steps(RejoinRules.Options(link, options), time).ToList();
        return new(
            Frame(facts,
            [
                .. steps[..^1], ErrantSteps.Fetch(link, time), ErrantSteps.Apply(errant, link.Channel, options.CatchUpTimeout),
                // As it was: nobody asked for a replica.
                .. link.Now is { Receiver: not ReceiverState.Stopped } ? Array.Empty<PlanStep>() : [StopReplicationOperation.Step(reference, ReplicationThreads.Receiver, link.Channel, time)],
            ]),
            RejoinState.Diverged, facts.WhyReplicated.Length > 0 ? [RejoinOperationErrors.NotRehearsed(facts)] : [], "");
    }

    private static ErrantSet Find(RejoinFacts facts) =>
        new(facts.Returning, facts.Active, [.. ErrantTransactionOperation.Find(facts.Returning, facts.Active).Where(e => !e.IsInTransit)]);

    private static OperationPlan Frame(RejoinFacts facts, IEnumerable<PlanStep> steps) => new(
        Name, [facts.Returning.Server, facts.Active.Server], [RejoinSteps.Begin(facts.Returning.Server, Name), RejoinSteps.Begin(facts.Active.Server, Name), .. steps]);
}
