namespace MySqlHa.Replication.Plan;

/// <summary>How a plan ended.</summary>
/// <param name="Steps">Every step of the plan, in order.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Failure">What stopped it, or null when it was completed.</param>
public sealed record PlanResult(IReadOnlyList<StepResult> Steps, TimeSpan Duration, ReplicationException? Failure)
{
    /// <summary>Whether every step was done or was so already.</summary>
    public bool Completed => Failure is null;

    /// <summary>Whether anything was changed.</summary>
    public bool Changed => Steps.Any(s => s.Outcome is StepOutcome.Done or StepOutcome.UndoFailed);
}
