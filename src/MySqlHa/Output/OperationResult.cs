namespace MySqlHa;

/// <summary>What an operation did.</summary>
public sealed class OperationResult
{
    /// <summary>The operation, as in Initialize-DualSource.</summary>
    public required string Operation { get; init; }

    /// <summary>The servers it was about, as host:port.</summary>
    public required string[] Server { get; init; }

    /// <summary>Completed, Failed or RolledBack.</summary>
    public required string Outcome { get; init; }

    /// <summary>Whether anything was changed: false when all was so already.</summary>
    public required bool Changed { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <summary>Every step: what it was, and what became of it.</summary>
    public required OperationStep[] Steps { get; init; }

    /// <summary>Why it was not completed; empty when it was.</summary>
    public string Reason { get; init; } = "";
}
