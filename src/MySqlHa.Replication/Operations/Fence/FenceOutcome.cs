namespace MySqlHa.Replication.Operations.Fence;

/// <summary>What closing a server took.</summary>
/// <param name="Changed">Whether it was open before.</param>
/// <param name="SessionsKilled">Client sessions that were killed.</param>
/// <param name="SemiSyncSuspended">Whether commits that waited for an acknowledgement had to be let go by turning semi-sync off for a moment.</param>
public sealed record FenceOutcome(bool Changed, int SessionsKilled, bool SemiSyncSuspended);
