namespace MySqlHa.Lab.Faults;

/// <summary>One row of the suite: what is done to a serving pair, and what has to come of it.</summary>
/// <param name="Name">The row's name.</param>
/// <param name="How">What is done, to whom, and what undoes it.</param>
/// <param name="Expected">Who has to serve afterwards.</param>
/// <param name="Length">How long it lasts at least; one that moves the role lasts until the other node has taken a write.</param>
/// <param name="Inject">Does it.</param>
/// <param name="Undo">Takes the cause away. What died of it is started again by the runner, as a service manager does, and brought back by the operator where it must be.</param>
internal sealed record Fault(
    string Name, string How, FaultOutcome Expected, TimeSpan Length, Func<FaultScene, Task> Inject, Func<FaultScene, Task> Undo)
{
    /// <summary>Whether it is done to a guard: without one there is no such row, and keepalived has none.</summary>
    public bool NeedsGuard { get; init; }

    /// <summary>Whether it is in the short form.</summary>
    public bool Short { get; init; }

    /// <summary>What its pair must have been started with.</summary>
    public FaultNeeds Needs { get; init; }

    /// <summary>Whether two holders are in the nature of the thing without a third vote (safety.md, "Partition").</summary>
    public bool SplitsWithoutWitness { get; init; }
}
