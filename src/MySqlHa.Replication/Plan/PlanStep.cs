namespace MySqlHa.Replication.Plan;

/// <summary>
/// One step: it looks whether there is anything left to do, does it, and makes sure. Each step can be repeated: that, and not the
/// journal, is what makes a plan that was interrupted go on.
/// </summary>
public sealed record PlanStep
{
    /// <summary>Stable name, as in create-account; unique in its plan together with <see cref="Server"/>.</summary>
    public required string Id { get; init; }

    /// <summary>The server that it changes.</summary>
    public required ServerEndpoint Server { get; init; }

    /// <summary>What it does, for people: an imperative without a full stop.</summary>
    public required string Title { get; init; }

    /// <summary>What it runs. Shown by -WhatIf, masked, also when <see cref="Perform"/> does the work.</summary>
    public required IReadOnlyList<SqlStatement> Statements { get; init; }

    /// <summary>What takes it back; empty when it needs nothing.</summary>
    public IReadOnlyList<SqlStatement> Undo { get; init; } = [];

    /// <summary>Time allowed for all of it: looking, doing, making sure. As much again for taking it back.</summary>
    public TimeSpan Deadline { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Clients wait meanwhile: its lines are in the journal, where they outlive this process, and on the disk with the plan's last line.</summary>
    internal bool ClientsWait { get; init; }

    /// <summary>Looks, without changing anything, whether the step is done already. Null: it always runs.</summary>
    internal Func<PlanContext, CancellationToken, Task<bool>>? AlreadyDone { get; init; }

    /// <summary>Does it. Null: runs <see cref="Statements"/> in one session, in order.</summary>
    internal Func<PlanContext, CancellationToken, Task>? Perform { get; init; }

    /// <summary>Throws when the step did not bring what it should. Null: the statements' success is enough.</summary>
    internal Func<PlanContext, CancellationToken, Task>? Verify { get; init; }

    /// <summary>Takes it back. Null: runs <see cref="Undo"/>. Give the statements there all the same: people are shown them when this fails.</summary>
    internal Func<PlanContext, CancellationToken, Task>? TakeBack { get; init; }
}
