namespace MySqlHa.Node.Witness;

/// <summary>What a keeper remembers of its lease between two questions. Read and changed under its owner's lock.</summary>
internal sealed class LeaseState(LeaseTerms terms)
{
    /// <summary>The lease's id; null without one.</summary>
    internal string? Lease { get; set; }

    /// <summary>When the last renewal that succeeded was sent.</summary>
    internal TimeSpan? RenewedAt { get; set; }

    /// <summary>When the last attempt was made.</summary>
    internal TimeSpan? TriedAt { get; set; }

    /// <summary>When the witness last answered.</summary>
    internal TimeSpan? AnsweredAt { get; set; }

    /// <summary>What it said.</summary>
    internal LeaseAnswer Answer { get; set; }

    /// <summary>Who holds the role, as last heard.</summary>
    internal RoleHolder? Holder { get; private set; }

    /// <summary>Why it does not answer; empty when it does.</summary>
    internal string Silence { get; set; } = "";

    /// <summary>Whether the node wants the role.</summary>
    internal bool Wanted { get; set; }

    /// <summary>Whether it was told that it has it: its server may be open.</summary>
    internal bool Granted { get; set; }

    /// <summary>When the address must be off, for a server that must be closed and was not yet said to be.</summary>
    internal TimeSpan? OffBy { get; set; }

    internal LeaseFacts Facts(LeaseStance stance, TimeSpan now) => new()
    {
        Terms = terms,
        Stance = stance,
        Answer = Answer,
        RenewedAt = RenewedAt,
        TriedAt = TriedAt,
        Now = now,
    };

    /// <summary>Who holds the role, as a majority of the witness said just now.</summary>
    internal void Heard(RoleHolder? holder, TimeSpan now)
    {
        Holder = holder;
        AnsweredAt = now;
        Silence = "";
        Answer = holder is null ? LeaseAnswer.Free : holder.Lease == Lease ? LeaseAnswer.HeldByUs : LeaseAnswer.HeldByOther;
    }

    /// <summary>It did not say.</summary>
    internal void Missed(string why)
    {
        Answer = LeaseAnswer.Unreachable;
        Silence = why;
    }

    /// <summary>The lease has ended at the witness, and what it held is held no more.</summary>
    internal void Ended() => (Lease, RenewedAt) = (null, null);

    internal WitnessStatus Status(string member, TimeSpan now)
    {
        var renewed = RenewedAt is { } at ? FormattableString.Invariant($"the lease was renewed {(now - at).TotalSeconds:0.0} s ago, and lasts {terms.Ttl.TotalSeconds:0} s") : "there is no lease";
        return Answer switch
        {
            LeaseAnswer.HeldByUs => new("Holder", $"{member}: this node holds the role; {renewed}"),
            LeaseAnswer.HeldByOther => new("HeldByPeer", $"{member}: {Holder!.Node} holds the role; {renewed}"),
            LeaseAnswer.Free => new("Free", $"{member}: nobody holds the role; {renewed}"),
            LeaseAnswer.Unreachable => new("Unreachable", $"{Silence}; {renewed}"),
            _ => new("Unknown", "not asked yet"),
        };
    }
}
