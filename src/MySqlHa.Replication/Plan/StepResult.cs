namespace MySqlHa.Replication.Plan;

/// <summary>What became of a step, and how long it took.</summary>
/// <param name="Step">The step.</param>
/// <param name="Outcome">What became of it.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Error">Why it failed, or null.</param>
public sealed record StepResult(PlanStep Step, StepOutcome Outcome, TimeSpan Duration, string? Error = null);
