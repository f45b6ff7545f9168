using System.Globalization;

namespace MySqlHa.Lab.Faults;

/// <summary>What came of a fault.</summary>
/// <param name="Fault">The row.</param>
/// <param name="Who">Whose pair.</param>
internal sealed record FaultResult(string Fault, string Who)
{
    /// <summary>Longest gap between two acknowledged writes, from the fault until it is undone and a write is acknowledged again. Milliseconds.</summary>
    public double Outage { get; init; }

    /// <summary>The same, while what failed is brought back.</summary>
    public double WayBack { get; init; }

    /// <summary>Most holders of the address at one instant.</summary>
    public int Holders { get; init; }

    /// <summary>How long there were two.</summary>
    public TimeSpan TwoHolders { get; init; }

    /// <summary>Most nodes at one instant that held the address and accepted writes.</summary>
    public int Writers { get; init; }

    /// <summary>How long there were two.</summary>
    public TimeSpan TwoWriters { get; init; }

    /// <summary>Writes that the client saw acknowledged.</summary>
    public long Acknowledged { get; init; }

    /// <summary>Those that at least one server does not have in the end.</summary>
    public long Lost { get; init; }

    /// <summary>Where the role ended: "stayed" or "moved"; empty where it ended nowhere.</summary>
    public string Ended { get; init; } = "";

    /// <summary>What was not as it should be; empty where all was.</summary>
    public string Failure { get; init; } = "";

    /// <summary>Whether nothing was done to the pair: it is as good as before.</summary>
    public bool Untouched { get; init; }

    /// <summary>What both nodes said, where something was not as it should be.</summary>
    public IReadOnlyList<string> Log { get; init; } = [];

    /// <inheritdoc/>
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"{Fault}, {Who}: outage {Outage:0} ms, way back {WayBack:0} ms, holders {Holders}{For(TwoHolders)}, writers {Writers}{For(TwoWriters)}, ")
        + string.Create(CultureInfo.InvariantCulture, $"{Acknowledged} acknowledged, {Lost} lost, {Ended}")
        + (Failure.Length > 0 ? $"; FAILED: {Failure}" : "");

    /// <summary>How long there were two, in words; nothing where there never were.</summary>
    public static string For(TimeSpan two)
    {
        if (two <= TimeSpan.Zero)
            return "";
        return two.TotalSeconds < 1
            ? string.Create(CultureInfo.InvariantCulture, $" for {two.TotalMilliseconds:0} ms")
            : string.Create(CultureInfo.InvariantCulture, $" for {two.TotalSeconds:0.0} s");
    }
}
