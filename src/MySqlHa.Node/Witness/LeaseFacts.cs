namespace MySqlHa.Node.Witness;

/// <summary>What a node knows when it asks whether its server may be open.</summary>
internal readonly record struct LeaseFacts
{
    /// <summary>The times.</summary>
    internal required LeaseTerms Terms { get; init; }

    /// <summary>What it does.</summary>
    internal required LeaseStance Stance { get; init; }

    /// <summary>What the witness last said, and that it says nothing.</summary>
    internal required LeaseAnswer Answer { get; init; }

    /// <summary>When the last renewal that succeeded was sent, not when it was answered; null without a lease. Monotonic, from any origin.</summary>
    internal required TimeSpan? RenewedAt { get; init; }

    /// <summary>Now, on the same clock.</summary>
    internal required TimeSpan Now { get; init; }

    /// <summary>When the last attempt was made, whatever became of it; null before the first.</summary>
    internal TimeSpan? TriedAt { get; init; }
}
