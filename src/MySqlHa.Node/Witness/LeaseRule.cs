namespace MySqlHa.Node.Witness;

/// <summary>
/// From what is known of a lease to what a node does. Pure. A node writes only while its lease holds the role, and begins to close its server so early that
/// this is over before the lease can end at the witness, after which another node may get the role.
/// </summary>
internal static class LeaseRule
{
    internal static LeaseDecision Next(in LeaseFacts facts)
    {
        var (action, why) = facts.Stance switch
        {
            LeaseStance.Writable => WhileWritable(facts),
            LeaseStance.Promoting => WhilePromoting(facts),
            _ => WhileClosed(facts),
        };
        return new(action, RenewAt(facts), action is LeaseAction.Write or LeaseAction.Acquire or LeaseAction.Renew ? WritableUntil(facts) : null, why);
    }

    /// <summary>When a node with this lease must begin to close its server; null where it need not, or has no lease.</summary>
    internal static TimeSpan? WritableUntil(in LeaseFacts facts) =>
        facts.Terms.OnLoss == WitnessLoss.Keep ? null : facts.RenewedAt + facts.Terms.Writable;

    /// <summary>When the lease may have ended at the witness; null without one.</summary>
    internal static TimeSpan? CertainUntil(in LeaseFacts facts) => facts.RenewedAt + facts.Terms.Certain;

    private static (LeaseAction Action, string Why) WhileWritable(in LeaseFacts facts)
    {
        if (facts.Answer == LeaseAnswer.HeldByOther)
        {
            return (LeaseAction.StepDown, "the other node holds the role at the witness");
        }

        var keeps = facts.Terms.OnLoss == WitnessLoss.Keep;
        if (facts.Answer == LeaseAnswer.Free)
        {
            // It may have been another's meanwhile. One that keeps on without the witness has taken that risk already.
            return keeps
                ? (LeaseAction.Acquire, "the witness has lost the role of this node, which goes on (-OnWitnessLoss Keep) and asks for it again")
                : (LeaseAction.StepDown, "the witness says that nobody holds the role: the lease has ended, or was taken away");
        }

        if (facts.RenewedAt is { } renewed && facts.Now < renewed + facts.Terms.Writable)
        {
            return (LeaseAction.Write, "its lease holds the role");
        }

        return keeps
            ? (LeaseAction.Write, $"the lease was not renewed {Ago(facts)}, and this node goes on without the witness (-OnWitnessLoss Keep)")
            : (LeaseAction.StepDown, $"the lease was not renewed {Ago(facts)}, and ends at the witness after {Seconds(facts.Terms.Ttl)}: the server is closed before that");
    }

    private static (LeaseAction Action, string Why) WhilePromoting(in LeaseFacts facts) => facts.Answer switch
    {
        LeaseAnswer.HeldByOther => (LeaseAction.Refuse, "the other node holds the role at the witness"),
        LeaseAnswer.Unreachable => (LeaseAction.Refuse, "the witness does not answer, and without it no node is promoted"),
        LeaseAnswer.HeldByUs => facts.RenewedAt is { } renewed && facts.Now < renewed + facts.Terms.Writable - facts.Terms.Opening
            ? (LeaseAction.Write, "its lease holds the role")
            : (LeaseAction.Renew, "its lease is about to end"),
        _ => (LeaseAction.Acquire, "nobody is known to hold the role"),
    };

    private static (LeaseAction Action, string Why) WhileClosed(in LeaseFacts facts) => facts.Answer == LeaseAnswer.HeldByUs
        ? (LeaseAction.Release, "it holds the role, and is closed")
        : (LeaseAction.None, "it is closed");

    private static TimeSpan RenewAt(in LeaseFacts facts)
    {
        if (facts.TriedAt is not { } tried)
        {
            return facts.Now;
        }

        // A failed attempt is one behind the last renewal that succeeded.
        return facts.RenewedAt is { } renewed && renewed >= tried ? renewed + facts.Terms.RenewInterval : tried + facts.Terms.RetryInterval;
    }

    private static string Ago(in LeaseFacts facts) => facts.RenewedAt is { } renewed ? $"for {Seconds(facts.Now - renewed)}" : "since this node was started";

    private static string Seconds(TimeSpan time) => FormattableString.Invariant($"{time.TotalSeconds:0.##} s");
}
