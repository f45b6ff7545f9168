namespace MySqlHa.Replication.Health;

/// <summary>Learns of a monitored server's health.</summary>
public interface IHealthObserver
{
    /// <summary>
    /// The verdict changed. Called on a thread of the monitor, one verdict at a time and in order; return at once (post to a
    /// channel), because the next observation waits for it. What it throws is dropped: a monitor must outlive its observer's faults.
    /// </summary>
    /// <param name="verdict">The new verdict.</param>
    void OnVerdict(HealthVerdict verdict);
}
