namespace MySqlHa;

/// <summary>What a restore of missing transactions did.</summary>
public sealed class RestoreResult
{
    /// <summary>Restore-MissingTransaction.</summary>
    public required string Operation { get; init; }

    /// <summary>The server that got them, as host:port.</summary>
    public required string Server { get; init; }

    /// <summary>Completed, Refused (nothing was changed) or Failed (some were applied, or it is not known: Reason says).</summary>
    public required string Outcome { get; init; }

    /// <summary>Whether any was applied.</summary>
    public required bool Changed { get; init; }

    /// <summary>How many were applied.</summary>
    public required int Applied { get; init; }

    /// <summary>How many it had already.</summary>
    public required int Skipped { get; init; }

    /// <summary>How many it still lacks.</summary>
    public required int Left { get; init; }

    /// <summary>The one that could not be applied; empty when none failed.</summary>
    public string FailedGtid { get; init; } = "";

    /// <summary>What the rehearsal found to be in the way, one each: transaction, tables, the server's words.</summary>
    public string[] Conflicts { get; init; } = [];

    /// <summary>How many were tried in the rehearsal.</summary>
    public int Rehearsed { get; init; }

    /// <summary>Why the rehearsal ended before the last one; empty when it did not.</summary>
    public string NotRehearsed { get; init; } = "";

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Every step: what it was, and what became of it. Empty when it was refused before.</summary>
    public OperationStep[] Steps { get; init; } = [];

    /// <summary>Why it was not completed; empty when it was.</summary>
    public string Reason { get; init; } = "";
}
