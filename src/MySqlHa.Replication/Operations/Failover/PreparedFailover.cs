using MySqlHa.Replication.Plan;

namespace MySqlHa.Replication.Operations.Failover;

/// <summary>A failover that may be done.</summary>
/// <param name="Plan">The steps; none when nothing is left to do.</param>
/// <param name="Proof">Why the other server counts as failed.</param>
/// <param name="Outcome">What is lost; complete when the plan has run.</param>
public sealed record PreparedFailover(OperationPlan Plan, FailoverProof Proof, FailoverOutcome Outcome);
