namespace MySqlHa;

/// <summary>What was known when a server took over from one that could not be asked any more.</summary>
public sealed class FailoverRecord
{
    /// <summary>When, by the clock of the machine that wrote it.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Promotion (by a node on its own) or Invoke-Failover.</summary>
    public required string Operation { get; init; }

    /// <summary>The server that took over, as host:port.</summary>
    public required string Survivor { get; init; }

    /// <summary>The server that it took over from, as host:port.</summary>
    public required string Failed { get; init; }

    /// <summary>Semi-sync of the failed server at the last word heard: Active, Degraded, Off or Unknown.</summary>
    public required string SemiSync { get; init; }

    /// <summary>What may be lost, in words; empty when nothing acknowledged can be.</summary>
    public required string Lost { get; init; }

    /// <summary>Received and not applied when the survivor was opened by force; empty otherwise.</summary>
    public required string Unapplied { get; init; }

    /// <summary>The folder with the failed server's binary logs that was searched for what the survivor lacked; empty when none was.</summary>
    public required string SalvageFrom { get; init; }

    /// <summary>What was found there and was not on the survivor, as a GTID set.</summary>
    public required string Stranded { get; init; }

    /// <summary>How much of it the survivor had when it was opened: all, unless loss was allowed.</summary>
    public required string Salvaged { get; init; }

    /// <summary>Why it took over.</summary>
    public required string Reason { get; init; }

    /// <summary>The survivor's flavour and version.</summary>
    public required string Release { get; init; }

    /// <summary>The survivor's executed GTID set before it was opened.</summary>
    public required string SurvivorExecuted { get; init; }

    /// <summary>The survivor's binary log file before it was opened; null without one.</summary>
    public required string? SurvivorLogFile { get; init; }

    /// <summary>Position in it, bytes.</summary>
    public required long? SurvivorLogPosition { get; init; }

    /// <summary>The failed server's executed GTID set when it was last heard; empty when it was never heard.</summary>
    public required string FailedExecuted { get; init; }

    /// <summary>When it was last heard; null when it never was.</summary>
    public required DateTimeOffset? FailedHeardAt { get; init; }

    /// <summary>What the survivor had received from it.</summary>
    public required string Retrieved { get; init; }

    /// <summary>The failed server's binary log file up to which the survivor had received.</summary>
    public required string ReceivedLogFile { get; init; }

    /// <summary>Position in it, bytes.</summary>
    public required long ReceivedLogPosition { get; init; }

    /// <summary>The failed server's binary log file up to which the survivor had applied.</summary>
    public required string AppliedLogFile { get; init; }

    /// <summary>Position in it, bytes.</summary>
    public required long AppliedLogPosition { get; init; }

    /// <summary>The record's file is this and .json.</summary>
    public required string Id { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Id;
}
