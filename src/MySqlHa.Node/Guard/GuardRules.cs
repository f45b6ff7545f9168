namespace MySqlHa.Node.Guard;

/// <summary>Why a guard releases what its daemon holds.</summary>
public enum GuardReason
{
    /// <summary>The daemon ended without a goodbye: its end of the pipe is closed.</summary>
    DaemonEnded,

    /// <summary>The daemon lives, or seems to, and its loop gave no sign of life within the limit while it held.</summary>
    DaemonSilent,
}

/// <summary>What a guard does now.</summary>
public enum GuardAction
{
    /// <summary>All is well; look again at <see cref="GuardVerdict.NextLook"/>.</summary>
    Keep,

    /// <summary>Release, because of <see cref="GuardVerdict.Reason"/>.</summary>
    Release,

    /// <summary>The daemon said goodbye: it has let go of everything. End.</summary>
    End,
}

/// <summary>What a guard knows. Times are microseconds of a monotonic clock that both processes read.</summary>
public readonly record struct GuardFacts
{
    /// <summary>How long silence is borne.</summary>
    public required long Limit { get; init; }

    /// <summary>When the daemon's loop last gave a sign of life: when it was written, not when it was read. A guard that was late itself must not take an old one for a new one.</summary>
    public required long LastBeat { get; init; }

    /// <summary>Whether the daemon said with it that it holds, or is about to: addresses, or a server open for writes.</summary>
    public required bool Holds { get; init; }

    /// <summary>Whether the daemon's end of the pipe is open.</summary>
    public required bool PipeOpen { get; init; }

    /// <summary>Whether the daemon said goodbye.</summary>
    public required bool Goodbye { get; init; }

    /// <summary>Now.</summary>
    public required long Now { get; init; }
}

/// <summary>What a guard decided.</summary>
/// <param name="Action">What to do.</param>
/// <param name="Reason">Release: why.</param>
/// <param name="NextLook">Keep: when to look again if nothing comes through the pipe; <see cref="long.MaxValue"/> for not until then.</param>
public readonly record struct GuardVerdict(GuardAction Action, GuardReason Reason, long NextLook);

/// <summary>
/// When a guard steps in. Pure. Everything that is in the pipe must have been read before it is asked.
/// <para>
/// The end of the pipe always counts, since nobody will renew or remove anything any more. Silence counts while the daemon holds: a backup that stands still
/// serves nothing, and a process is not killed for that. A daemon tells that it holds before it begins to.
/// </para>
/// </summary>
public static class GuardRules
{
    /// <summary>Decides.</summary>
    public static GuardVerdict Next(in GuardFacts facts)
    {
        if (facts.Goodbye)
        {
            return new(GuardAction.End, default, long.MaxValue);
        }

        if (!facts.PipeOpen)
        {
            return new(GuardAction.Release, GuardReason.DaemonEnded, long.MaxValue);
        }

        if (!facts.Holds)
        {
            return new(GuardAction.Keep, default, long.MaxValue);
        }

        var end = facts.LastBeat + facts.Limit;
        return facts.Now >= end
            ? new(GuardAction.Release, GuardReason.DaemonSilent, long.MaxValue)
            : new(GuardAction.Keep, default, end);
    }
}
