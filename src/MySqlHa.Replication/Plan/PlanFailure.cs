namespace MySqlHa.Replication.Plan;

/// <summary>Puts into words where a plan stopped and what it left behind.</summary>
internal static class PlanFailure
{
    internal static ReplicationException Describe(OperationPlan plan, IReadOnlyList<StepResult> results, ReplicationException error)
    {
        var server = error.Server ?? (results is [.., { Outcome: StepOutcome.Failed } failed] ? failed.Step.Server : null);
        return new(error.Error, server, $"{error.Message} {Where(plan, results)} {Left(results)}", error.Remedy, error.InnerException);
    }

    private static string Where(OperationPlan plan, IReadOnlyList<StepResult> results)
    {
        if (results.Count == 0)
            return $"{plan.Operation} has not begun.";
        var last = results[^1];
        var stopped = last.Outcome == StepOutcome.Failed ? "in" : "after";
        return $"{plan.Operation} stopped {stopped} step {results.Count} of {plan.Steps.Count} on {last.Step.Server} ({last.Step.Title}).";
    }

    private static string Left(IReadOnlyList<StepResult> results)
    {
        var stuck = results.Where(r => r.Outcome == StepOutcome.UndoFailed).ToList();
        if (stuck.Count > 0)
        {
            return "What had been done was taken back, but for: "
                + string.Join("; ", stuck.Select(r => $"{r.Step.Title} on {r.Step.Server} ({r.Error?.TrimEnd('.')}; by hand: {string.Join("; ", r.Step.Undo)})")) + ".";
        }

        if (results.Any(r => r.Outcome == StepOutcome.Undone))
            return "What had been done was taken back.";
        return results.Any(r => r.Outcome == StepOutcome.Done) ? "What was done before stays." : "Nothing had been changed before.";
    }
}
