using MySqlHa.Replication.Plan;

namespace MySqlHa.Replication.Operations;

/// <summary>A pair's plan, and what should be known beside it.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Warnings">For people, one each.</param>
public sealed record DualSourcePlan(OperationPlan Plan, IReadOnlyList<string> Warnings);
