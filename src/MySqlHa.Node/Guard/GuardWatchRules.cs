namespace MySqlHa.Node.Guard;

/// <summary>What a daemon knows of its guard. Times are microseconds of its monotonic clock.</summary>
public readonly record struct GuardView
{
    /// <summary>How long a guard that does not answer is borne.</summary>
    public required long AnswerLimit { get; init; }

    /// <summary>When it last answered, or was started.</summary>
    public required long LastAnswer { get; init; }

    /// <summary>Whether it has ended.</summary>
    public required bool Exited { get; init; }

    /// <summary>What the node does without one.</summary>
    public required GuardLoss OnLoss { get; init; }

    /// <summary>Now.</summary>
    public required long Now { get; init; }
}

/// <summary>What a daemon does about its guard.</summary>
public enum GuardWatchAction
{
    /// <summary>It runs and answers.</summary>
    Fine,

    /// <summary>Start another in its place, and go on.</summary>
    Restart,

    /// <summary>Give up the role, and start another in its place.</summary>
    StepDown,
}

/// <summary>What a daemon decided about its guard.</summary>
/// <param name="Action">What to do.</param>
/// <param name="Frozen">Whether it lives and does not answer: it must be killed first, so that it never releases what its successor watches.</param>
/// <param name="NextLook">Fine: when to look again if no answer comes.</param>
public readonly record struct GuardWatchVerdict(GuardWatchAction Action, bool Frozen, long NextLook);

/// <summary>When a daemon does without its guard. Pure.</summary>
public static class GuardWatchRules
{
    /// <summary>Decides.</summary>
    public static GuardWatchVerdict Next(in GuardView view)
    {
        var end = view.LastAnswer + view.AnswerLimit;
        if (!view.Exited && view.Now < end)
        {
            return new(GuardWatchAction.Fine, Frozen: false, end);
        }

        return new(view.OnLoss == GuardLoss.StepDown ? GuardWatchAction.StepDown : GuardWatchAction.Restart, !view.Exited, long.MaxValue);
    }
}
