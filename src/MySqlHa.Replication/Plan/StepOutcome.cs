namespace MySqlHa.Replication.Plan;

/// <summary>What became of a step.</summary>
public enum StepOutcome
{
    /// <summary>It was so already; nothing was changed.</summary>
    AlreadySo,

    /// <summary>It was done.</summary>
    Done,

    /// <summary>It failed; the plan ended there.</summary>
    Failed,

    /// <summary>It was done, and taken back after a later one failed.</summary>
    Undone,

    /// <summary>It was done, and could not be taken back: the message says what is left.</summary>
    UndoFailed,

    /// <summary>An earlier one failed.</summary>
    NotReached,
}
