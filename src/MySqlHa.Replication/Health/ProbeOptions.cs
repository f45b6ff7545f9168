namespace MySqlHa.Replication.Health;

/// <summary>What a check looks at beyond the answer itself.</summary>
public sealed record ProbeOptions
{
    /// <summary>Schema of the canary table that <see cref="ProbeLevel.Write"/> writes to; required at that level, and it must exist.</summary>
    public string? CanarySchema { get; init; }

    /// <summary>Share of max_connections in use from which the server counts as degraded, 0-1.</summary>
    public double ConnectionShare { get; init; } = 0.9;

    /// <summary>Share of the timeout from which an answer counts as slow, 0-1.</summary>
    public double SlowShare { get; init; } = 0.5;

    /// <summary>Whether stopped or failing replication threads count as degraded. Needs REPLICATION CLIENT (MariaDB: REPLICA MONITOR).</summary>
    public bool CheckReplication { get; init; } = true;
}
