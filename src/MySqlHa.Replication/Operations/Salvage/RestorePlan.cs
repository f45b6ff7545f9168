using MySqlHa.Replication.Plan;

namespace MySqlHa.Replication.Operations;

/// <summary>A plan that brings missing transactions back, and how far it has come.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Progress">Written by the plan's steps.</param>
public sealed record RestorePlan(OperationPlan Plan, RestoreProgress Progress);
