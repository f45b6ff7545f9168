namespace MySqlHa;

/// <summary>What a switchover, a failover, a rejoin or a fence did.</summary>
public sealed class FailoverResult
{
    /// <summary>The operation, as in Invoke-Switchover.</summary>
    public required string Operation { get; init; }

    /// <summary>The servers it was about, as host:port; the one that was named with -Server first.</summary>
    public required string[] Server { get; init; }

    /// <summary>Completed, Refused (nothing was changed), RolledBack (what was changed was taken back) or Failed (something is left: Reason says what).</summary>
    public required string Outcome { get; init; }

    /// <summary>Whether anything is different now: false when all was so already, and after Refused and RolledBack.</summary>
    public required bool Changed { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>For how long no server took writes; null where that was not measured.</summary>
    public TimeSpan? WriteGap { get; init; }

    /// <summary>What may be lost, in words; empty when nothing acknowledged can be.</summary>
    public string Lost { get; init; } = "";

    /// <summary>How many transactions of the failed server's binary logs were brought to the survivor before it was opened.</summary>
    public int Salvaged { get; init; }

    /// <summary>Every step: what it was, and what became of it. Empty when it was refused.</summary>
    public required OperationStep[] Steps { get; init; }

    /// <summary>Why it was not completed; empty when it was.</summary>
    public string Reason { get; init; } = "";
}
