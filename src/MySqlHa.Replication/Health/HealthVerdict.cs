namespace MySqlHa.Replication.Health;

/// <summary>What a monitor holds to be true of its server from now on.</summary>
/// <param name="Status">The finding.</param>
/// <param name="ServerGone">
/// Evidence that nobody accepts writes there: the process is dead, or, where it cannot be seen, an open session was cut and the
/// kernel refuses new ones. A server that is shutting down, hung or stopped is not gone: it may still commit what it has.
/// </param>
/// <param name="Basis">What the verdict rests on.</param>
/// <param name="Reason">"code: meaning; remedy".</param>
/// <param name="At">When it was reached.</param>
public sealed record HealthVerdict(HealthStatus Status, bool ServerGone, VerdictBasis Basis, string Reason, DateTimeOffset At)
{
    /// <summary>Whether the node may hold the address: healthy, degraded, or alive and refusing us.</summary>
    public bool Alive => Status is HealthStatus.Healthy or HealthStatus.Degraded or HealthStatus.Refusing;
}
