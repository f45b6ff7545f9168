using System.Globalization;

namespace MySqlHa.Simulation.Schedules;

/// <summary>One thing that goes wrong.</summary>
/// <param name="At">When, in microseconds.</param>
/// <param name="Kind">What.</param>
/// <param name="Node">Whose: 0 or 1. Without meaning where it is nobody's.</param>
/// <param name="Duration">For how long, in microseconds.</param>
internal readonly record struct Fault(long At, FaultKind Kind, int Node, long Duration)
{
    /// <summary>When it is over.</summary>
    public long End => At + Duration;

    /// <summary>Reads what <see cref="ToString"/> writes: Kind/node/at/duration.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static Fault Parse(string text) =>
        text.Split('/') is [var kind, var node, var at, var duration]
        && Enum.TryParse<FaultKind>(kind, out var k)
        && node is "a" or "b"
        && long.TryParse(at, NumberStyles.None, CultureInfo.InvariantCulture, out var a)
        && long.TryParse(duration, NumberStyles.None, CultureInfo.InvariantCulture, out var d)
            ? new(a, k, node == "a" ? 0 : 1, d)
            : throw new FormatException($"'{text}' is no fault. Write it as DaemonFrozen/a/6000000/500000: what, whose, when and for how long, in microseconds.");

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Kind}/{"ab"[Node]}/{At}/{Duration}");
}
