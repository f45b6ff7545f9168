namespace MySqlHa.Replication.Operations.Failover;

/// <summary>
/// What was known when a server took over from one that could not be asked any more, written before it took its first write. Rejoin (by file and
/// position) and salvage read it back.
/// </summary>
public sealed record FailoverRecord
{
    /// <summary>Stable and sortable: the time in UTC and the survivor, as in 20261122T235959.123Z-192.0.2.12_3306.</summary>
    public required string Id { get; init; }

    /// <summary>When, by the wall clock.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Promotion (by a node on its own) or Invoke-Failover.</summary>
    public required string Operation { get; init; }

    /// <summary>The server that took over.</summary>
    public required ServerEndpoint Survivor { get; init; }

    /// <summary>The server that it took over from.</summary>
    public required ServerEndpoint Failed { get; init; }

    /// <summary>MySql or MariaDb, and the survivor's version.</summary>
    public required string Release { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>The survivor's executed GTID set, before it was opened.</summary>
    public string SurvivorExecuted { get; init; } = "";

    /// <summary>The survivor's binary log file before it was opened: from here on it has what the failed one lacks.</summary>
    public string? SurvivorLogFile { get; init; }

    /// <summary>Position in <see cref="SurvivorLogFile"/>, bytes.</summary>
    public long? SurvivorLogPosition { get; init; }

    /// <summary>The failed server's executed GTID set when it was last heard; empty when it was never heard.</summary>
    public string FailedExecuted { get; init; } = "";

    /// <summary>When it was last heard.</summary>
    public DateTimeOffset? FailedHeardAt { get; init; }

    /// <summary>What the survivor had received from it.</summary>
    public string Retrieved { get; init; } = "";

    /// <summary>The failed server's binary log file up to which the survivor had received.</summary>
    public string ReceivedLogFile { get; init; } = "";

    /// <summary>Position in <see cref="ReceivedLogFile"/>, bytes.</summary>
    public long ReceivedLogPosition { get; init; }

    /// <summary>The failed server's binary log file up to which the survivor had applied when it was opened.</summary>
    public string AppliedLogFile { get; init; } = "";

    /// <summary>Position in <see cref="AppliedLogFile"/>, bytes.</summary>
    public long AppliedLogPosition { get; init; }

    /// <summary>Semi-sync of the failed server at the last word heard: Active, Degraded, Off or Unknown.</summary>
    public string SemiSync { get; init; } = "Unknown";

    /// <summary>Received and not applied when the survivor was opened by force; empty otherwise.</summary>
    public string Unapplied { get; init; } = "";

    /// <summary>The folder with the failed server's binary logs that was searched for what the survivor lacked; empty when none was.</summary>
    public string SalvageFrom { get; init; } = "";

    /// <summary>What was found there and was not on the survivor, as a GTID set.</summary>
    public string Stranded { get; init; } = "";

    /// <summary>How much of <see cref="Stranded"/> the survivor had when this was written last: all of it when it was opened, unless loss was allowed.</summary>
    public string Salvaged { get; init; } = "";

    /// <summary>What may be lost, in words; empty when nothing acknowledged can be.</summary>
    public string Lost { get; init; } = "";
}
