namespace MySqlHa.Replication.Plan;

/// <summary>One run of a plan, and how it is told: to the journal first, then to the observer.</summary>
internal sealed class PlanRun(OperationPlan plan, PlanContext context, JournalRun journal, IPlanObserver? observer)
{
    /// <summary>How long a failed or cancelled plan waits for the server to kill a statement that was given up: Ctrl-C is to end within 100 ms.</summary>
    internal static readonly TimeSpan KillPatience = TimeSpan.FromMilliseconds(50);

    private readonly List<StepResult> _results = [];
    private readonly long _started = context.Time.GetTimestamp();

    private TimeSpan Elapsed => context.Time.GetElapsedTime(_started);

    internal async Task<PlanResult> RunAsync(CancellationToken cancellation)
    {
        ReplicationException? failure = null;
        try
        {
            cancellation.ThrowIfCancellationRequested();
            journal.Begin();
            foreach (var (index, step) in plan.Steps.Index())
                await StepAsync(step, index, cancellation);
        }
        catch (ReplicationException error)
        {
            if (plan.OnFailure == FailurePolicy.RollBack)
                await RollBackAsync(cancellation);
            failure = PlanFailure.Describe(plan, _results, error);
        }

        JournalRun.Try(() => journal.End(Elapsed, failure?.Message));
        _results.AddRange(plan.Steps.Skip(_results.Count).Select(s => new StepResult(s, StepOutcome.NotReached, TimeSpan.Zero)));
        return new PlanResult(_results, Elapsed, failure);
    }

    private async Task StepAsync(PlanStep step, int index, CancellationToken cancellation)
    {
        var begun = context.Time.GetTimestamp();
        observer?.StepStarting(step, index, plan.Steps.Count);
        context.ReportTo((what, fraction, left) => observer?.StepProgress(step, what, fraction, left));
        StepResult result;
        try
        {
            var outcome = await new PlanStepExecution(step, context).RunAsync(() => journal.Step(step), cancellation);
            result = new(step, outcome, context.Time.GetElapsedTime(begun));
        }
        catch (ReplicationException error)
        {
            result = new(step, StepOutcome.Failed, context.Time.GetElapsedTime(begun), error.Message);
            Tell(result);
            JournalRun.Try(() => journal.Outcome(result));
            // In what state a session is after half a step, such as sql_log_bin, nobody knows: none of them is used again.
            await context.DropBrokenAsync(KillPatience);
            await context.DisposeAsync();
            throw;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            await CancelledAsync(step, begun);
            throw;
        }

        // Among the results before it is in the journal: if that cannot be written, the step is done all the same.
        Tell(result);
        journal.Outcome(result);
    }

    private void Tell(StepResult result)
    {
        _results.Add(result);
        observer?.StepFinished(result);
    }

    /// <summary>Last first. A step that cannot be taken back does not keep the others from it.</summary>
    private async Task RollBackAsync(CancellationToken cancellation)
    {
        for (var i = _results.Count - 1; i >= 0; i--)
        {
            var (step, outcome, _, _) = _results[i];
            if (outcome != StepOutcome.Done || (step.Undo.Count == 0 && step.TakeBack is null))
                continue;
            var begun = context.Time.GetTimestamp();
            string? error = null;
            try
            {
                await new PlanStepExecution(step, context).UndoAsync(cancellation);
            }
            catch (ReplicationException failed)
            {
                error = failed.Message;
                await context.DropBrokenAsync(KillPatience);
                await context.DisposeAsync();
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                await CancelledAsync(step, begun);
                throw;
            }

            var result = _results[i] = new(step, error is null ? StepOutcome.Undone : StepOutcome.UndoFailed, context.Time.GetElapsedTime(begun), error);
            observer?.StepFinished(result);
            JournalRun.Try(() => journal.Outcome(result));
        }
    }

    private async Task CancelledAsync(PlanStep step, long begun)
    {
        JournalRun.Try(() => journal.Outcome(new(step, StepOutcome.Failed, context.Time.GetElapsedTime(begun), "stopped by the user")));
        JournalRun.Try(() => journal.End(Elapsed, $"stopped by the user in {step.Id} on {step.Server}"));
        await context.DropBrokenAsync(KillPatience);
    }
}
