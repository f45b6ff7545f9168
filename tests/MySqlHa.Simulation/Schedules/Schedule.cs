namespace MySqlHa.Simulation.Schedules;

/// <summary>All that happens to a pair, by its seed: the same seed is the same pair, the same faults and the same chance in between.</summary>
/// <param name="Seed">The seed.</param>
/// <param name="Setup">The pair.</param>
/// <param name="Faults">What goes wrong, in the order in which it begins.</param>
internal sealed record Schedule(ulong Seed, Setup Setup, IReadOnlyList<Fault> Faults)
{
    /// <summary>When the first fault may begin: the pair has long settled.</summary>
    public const long Begin = 6_000_000;

    /// <summary>When the last fault is over, and all is well from then on.</summary>
    public long Calm => Faults.Count == 0 ? Begin : Faults.Max(f => f.End);
}
