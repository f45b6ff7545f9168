namespace MySqlHa.Replication.Plan;

/// <summary>What an operation would do, in order. Made by pure functions from snapshots; run by <see cref="PlanRunner"/>.</summary>
/// <param name="Operation">The operation's name, as in Initialize-DualSource.</param>
/// <param name="Servers">The servers it is about.</param>
/// <param name="Steps">The steps.</param>
/// <param name="OnFailure">What happens when a step fails.</param>
public sealed record OperationPlan(
    string Operation, IReadOnlyList<ServerEndpoint> Servers, IReadOnlyList<PlanStep> Steps, FailurePolicy OnFailure = FailurePolicy.Stop);
