using MySqlHa.Replication.Plan;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// Brings a server that failed back beside the one that took over: closed for writes, in step, both directions running again. What only it holds is
/// never lost without a word, and never flows back without one.
/// </summary>
public static class RejoinOperation
{
    /// <summary>The operation's name.</summary>
    public const string Name = "Invoke-Rejoin";

    /// <summary>Looks at both servers and makes the plan. Changes nothing.</summary>
    /// <param name="context">Sessions.</param>
    /// <param name="returning">The server that comes back.</param>
    /// <param name="active">The server that serves.</param>
    /// <param name="options">How.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <exception cref="ReplicationException">A server cannot be asked, or the rejoin is refused.</exception>
    public static async Task<RejoinPlan> PrepareAsync(
        PlanContext context, ServerEndpoint returning, ServerEndpoint active, RejoinOptions options, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(options);
        if (returning == active)
            throw RejoinOperationErrors.SameServer(returning);
        return Plan(await RejoinFactsReader.ReadAsync(context, returning, active, options, cancellation), options, context.Timeout);
    }

    /// <summary>Makes the plan. Pure.</summary>
    /// <param name="facts">What both said.</param>
    /// <param name="options">How.</param>
    /// <param name="limit">Time for one statement, and for a receiver to connect.</param>
    /// <exception cref="ReplicationException">The rejoin is refused; nothing was changed.</exception>
    public static RejoinPlan Plan(RejoinFacts facts, RejoinOptions options, TimeSpan? limit = null)
    {
        ArgumentNullException.ThrowIfNull(facts);
        ArgumentNullException.ThrowIfNull(options);
        var (returning, active) = (facts.Returning, facts.Active);
        if (facts.IsServing)
            throw RejoinOperationErrors.Serving(returning.Server);
        if (active.ReadOnly && !returning.ReadOnly)
            throw RejoinOperationErrors.Swapped(returning, active);
        var time = limit ?? TimeSpan.FromSeconds(10);
        return RejoinRules.IsByPosition(returning, active, options) ? RejoinByPosition.Plan(facts, options, time) : RejoinByGtid.Plan(facts, options, time);
    }

    /// <summary>The frame of every rejoin: the servers held, the returning one closed; then the rest.</summary>
    internal static OperationPlan Frame(RejoinFacts facts, IEnumerable<PlanStep> steps) => new(
        Name, [facts.Returning.Server, facts.Active.Server],
        [
            RejoinSteps.Begin(facts.Returning.Server, Name), RejoinSteps.Begin(facts.Active.Server, Name),
            FenceSteps.Close(facts.Returning),
            .. steps,
        ]);
}
