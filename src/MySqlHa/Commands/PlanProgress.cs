using System.Management.Automation;
using MySqlHa.Replication.Plan;

namespace MySqlHa.Commands;

/// <summary>Shows a plan's steps as progress and, with -Verbose, line by line with their SQL.</summary>
internal sealed class PlanProgress(OperationPlan plan, Action<Action> onPipeline, Action<ProgressRecord> progress, Action<string> verbose) : IPlanObserver
{
    private volatile int _index = -1;

    /// <summary>For a user who pressed Ctrl-C: where it is now, and what is left.</summary>
    public string WhereStopped => _index < 0
        ? $"{plan.Operation} was stopped before its first step. Nothing was changed."
        : $"{plan.Operation} was stopped in step {_index + 1} of {plan.Steps.Count} on {plan.Steps[_index].Server} ({plan.Steps[_index].Title}): this step may or may not have taken effect; "
            + "what was done before stays. Run the same command again to go on.";

    public void StepStarting(PlanStep step, int index, int count)
    {
        _index = index;
        Show(step, step.Title, null, null);
    }

    public void StepProgress(PlanStep step, string waitsFor, double? fraction, TimeSpan? remaining) => Show(step, waitsFor, fraction, remaining);

    public void StepFinished(StepResult result) => onPipeline(() =>
    {
        verbose($"{result.Step.Server} {result.Step.Id}: {result.Step.Title}: {result.Outcome} ({result.Duration.TotalMilliseconds:0} ms)");
        var statements = result.Outcome switch
        {
            StepOutcome.Done or StepOutcome.Failed => result.Step.Statements,
            StepOutcome.Undone or StepOutcome.UndoFailed => result.Step.Undo,
            _ => [],
        };
        foreach (var statement in statements)
            verbose($"    {statement.Masked}");
    });

    /// <summary>The plan has ended. On the pipeline's thread.</summary>
    public void Complete() => progress(new ProgressRecord(0, plan.Operation, "Done") { RecordType = ProgressRecordType.Completed });

    private void Show(PlanStep step, string status, double? fraction, TimeSpan? remaining)
    {
        var record = new ProgressRecord(0, plan.Operation, $"{step.Server}: {step.Title}")
        {
            CurrentOperation = status == step.Title ? null : status,
            PercentComplete = (int)(100 * (_index + Math.Clamp(fraction ?? 0, 0, 1)) / plan.Steps.Count),
            SecondsRemaining = remaining is { } left ? (int)Math.Clamp(left.TotalSeconds, 0, int.MaxValue) : -1,
        };
        onPipeline(() => progress(record));
    }
}
