namespace MySqlHa.Replication.Plan;

/// <summary>Runs a plan: step after step, each with its deadline, every event in the journal before the next one begins.</summary>
public static class PlanRunner
{
    /// <summary>
    /// Looks which steps are done already. Changes nothing; a step that cannot tell yet, because an earlier one has not run, is not done.
    /// A server that nobody can log in to is asked once.
    /// </summary>
    /// <returns>One for each step.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static async Task<IReadOnlyList<bool>> PreviewAsync(OperationPlan plan, PlanContext context, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(context);
        var done = new List<bool>();
        var silent = new HashSet<ServerEndpoint>();
        foreach (var step in plan.Steps)
        {
            try
            {
                done.Add(!silent.Contains(step.Server) && await new PlanStepExecution(step, context).LookAsync(cancellation));
            }
            catch (ReplicationException error)
            {
                await context.DropBrokenAsync(PlanRun.KillPatience);
                if (error is { Error: ReplicationError.Unreachable or ReplicationError.LoginRefused or ReplicationError.AccessDenied or ReplicationError.Timeout })
                    silent.Add(step.Server);
                done.Add(false);
            }
        }

        return done;
    }

    /// <summary>Runs a plan to its end, or to the first step that fails; what was done then is taken back if the plan says so.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="context">Sessions and clock.</param>
    /// <param name="journal">Gets a line for every event; null for none. If it cannot be written, the plan does not begin, or ends with the step under way.</param>
    /// <param name="observer">Hears what happens; null for nobody.</param>
    /// <param name="cancellation">Stops at once, also in the middle of a step; nothing is taken back.</param>
    /// <returns>How it ended. A failure is in the result, not thrown; it names the step and what is left.</returns>
    /// <exception cref="OperationCanceledException">It was cancelled; the journal says where.</exception>
    public static Task<PlanResult> RunAsync(
        OperationPlan plan, PlanContext context, PlanJournal? journal = null, IPlanObserver? observer = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        ArgumentNullException.ThrowIfNull(context);
        return new PlanRun(plan, context, new JournalRun(journal, plan, context.Time), observer).RunAsync(cancellation);
    }
}
