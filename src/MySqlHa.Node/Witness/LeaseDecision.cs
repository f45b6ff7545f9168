namespace MySqlHa.Node.Witness;

/// <summary>What a node does next about the role, and why.</summary>
/// <param name="Action">What.</param>
/// <param name="RenewAt">When its lease is to be renewed, or made, next; now or earlier: at once.</param>
/// <param name="WritableUntil">
/// With <see cref="LeaseAction.Write"/>: when it must begin to close its server if nothing has changed by then; null for never
/// (<see cref="WitnessLoss.Keep"/>).
/// </param>
/// <param name="Why">For the operator.</param>
internal readonly record struct LeaseDecision(LeaseAction Action, TimeSpan RenewAt, TimeSpan? WritableUntil, string Why);
