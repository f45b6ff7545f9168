namespace MySqlHa.Replication.Health;

/// <summary>What a check found.</summary>
public enum HealthStatus
{
    /// <summary>Answers as asked.</summary>
    Healthy,

    /// <summary>Answers, and something deserves attention; the reasons say what.</summary>
    Degraded,

    /// <summary>There, but does not answer within the time allowed.</summary>
    Hung,

    /// <summary>Alive, and does not let us in (too many connections, access denied, host blocked). Never a reason to move the address.</summary>
    Refusing,

    /// <summary>Not there, not reachable, shutting down, or no MySQL server.</summary>
    Down,
}
