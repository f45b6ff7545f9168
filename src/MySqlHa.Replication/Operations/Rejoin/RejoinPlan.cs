using MySqlHa.Replication.Plan;

namespace MySqlHa.Replication.Operations;

/// <summary>A rejoin's plan, and what should be known beside it.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="State">How the returning server stands to the active one.</param>
/// <param name="Warnings">For people, one each.</param>
/// <param name="Lost">What is discarded, in words; empty when nothing is.</param>
public sealed record RejoinPlan(OperationPlan Plan, RejoinState State, IReadOnlyList<string> Warnings, string Lost);
