namespace MySqlHa.Replication.Health;

/// <summary>How a <see cref="HealthMonitor"/> watches.</summary>
public sealed record HealthMonitorOptions
{
    /// <summary>Time from the start of one query to the start of the next. Default 100 ms.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMilliseconds(100);

    /// <summary>Time allowed for a login and query. Default 1 s: a busy server stalls for hundreds of milliseconds and must not lose its role for it.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Unanswered rounds in a row until the server counts as hung. Default 2.</summary>
    public int Fall { get; init; } = 2;

    /// <summary>Answers in a row until a server that was down or hung is healthy again. Default 2.</summary>
    public int Rise { get; init; } = 2;

    /// <summary>Time between looks at a local server's process. Default 2 ms.</summary>
    public TimeSpan ProcessPollInterval { get; init; } = TimeSpan.FromMilliseconds(2);

    /// <summary>
    /// How long the process must stay stopped to count as frozen. Default 200 ms: a debugger or core dump stops it for less, and
    /// that must not move the address.
    /// </summary>
    public TimeSpan StoppedGrace { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary><see cref="ProbeLevel.Query"/> (default) or <see cref="ProbeLevel.Write"/>.</summary>
    public ProbeLevel Level { get; init; } = ProbeLevel.Query;

    /// <summary>Schema of the canary table at <see cref="ProbeLevel.Write"/>. The table is made by a check at that level, not by the monitor.</summary>
    public string? CanarySchema { get; init; }

    /// <summary>Whether to watch the process of a server on this host. Needs root to find it; without, the other two signals remain.</summary>
    public bool WatchProcess { get; init; } = true;

    /// <summary>Run first on the thread that watches the process, so that the host can give it real-time priority.</summary>
    public Action? ThreadStart { get; init; }

    /// <summary>Source of time.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;

    internal void Check()
    {
        Positive(Interval, nameof(Interval));
        Positive(Timeout, nameof(Timeout));
        Positive(ProcessPollInterval, nameof(ProcessPollInterval));
        ArgumentOutOfRangeException.ThrowIfLessThan(StoppedGrace, TimeSpan.Zero, nameof(StoppedGrace));
        ArgumentOutOfRangeException.ThrowIfLessThan(Fall, 1, nameof(Fall));
        ArgumentOutOfRangeException.ThrowIfLessThan(Rise, 1, nameof(Rise));
        if (Level is not (ProbeLevel.Query or ProbeLevel.Write))
            throw new ArgumentException($"A monitor asks at level Query or Write, not {Level}.", nameof(Level));
        if (Level == ProbeLevel.Write && string.IsNullOrEmpty(CanarySchema))
            throw new ArgumentException("A monitor at level Write needs the schema of the canary table.", nameof(CanarySchema));
    }

    private static void Positive(TimeSpan value, string name) => ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(value, TimeSpan.Zero, name);
}
