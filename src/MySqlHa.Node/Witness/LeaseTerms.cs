namespace MySqlHa.Node.Witness;

/// <summary>The times of a lease. Everything that is measured here is measured on this node's monotonic clock.</summary>
/// <param name="Ttl">How long the witness keeps a lease that nobody renews.</param>
/// <param name="OnLoss">What the holder does without the witness.</param>
internal sealed record LeaseTerms(TimeSpan Ttl, WitnessLoss OnLoss = WitnessLoss.StepDown)
{
    /// <summary>
    /// How long the server may take to be closed: the fence's own deadline of a second, and as much for what the node is at when the time comes. When it is over
    /// the address goes whatever the server does.
    /// </summary>
    internal TimeSpan Fence { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>What a server may take to be opened: a promotion that has less left renews first.</summary>
    internal TimeSpan Opening { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>By how much this clock may run slower than the witness's: ten times what ntpd corrects at most, and more than crystals are off.</summary>
    internal double Drift { get; init; } = 0.005;

    /// <summary>From one renewal to the next: two may fail before the third must not.</summary>
    internal TimeSpan RenewInterval => Ttl / 3;

    /// <summary>How soon a renewal that failed is tried again.</summary>
    internal TimeSpan RetryInterval => Ttl / 20;

    /// <summary>
    /// From one renewal until the lease may have ended at the witness. It cannot have ended sooner: the witness counts from when it hears, this node from before
    /// it spoke.
    /// </summary>
    internal TimeSpan Certain => Ttl * (1 - Drift);

    /// <summary>From one renewal until the server must begin to be closed.</summary>
    internal TimeSpan Writable => Certain - Fence;
}
