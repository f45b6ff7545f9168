using MySqlHa.Simulation.Schedules;

namespace MySqlHa.Simulation.Checks;

/// <summary>A promise that was broken.</summary>
/// <param name="Promise">S1, S3, S4, or Code for an exception that nobody caught.</param>
/// <param name="At">When, in microseconds.</param>
/// <param name="What">How.</param>
internal sealed record Violation(string Promise, long At, string What)
{
    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant($"{Promise} broken at {At / 1e6:0.000000} s: {What}");
}

/// <summary>How a schedule ended.</summary>
/// <param name="Schedule">The schedule.</param>
/// <param name="Violation">The first promise broken; null for none.</param>
/// <param name="Hash">Of what happened.</param>
/// <param name="Took">How long it took, in microseconds of the world's clock.</param>
/// <param name="Events">How many events it took.</param>
internal sealed record Outcome(Schedule Schedule, Violation? Violation, ulong Hash, long Took, long Events);
