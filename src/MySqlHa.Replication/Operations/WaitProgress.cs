namespace MySqlHa.Replication.Operations;

/// <summary>How far a wait has come.</summary>
/// <param name="Applied">Transactions applied since the wait began; null when the target is a place in a log.</param>
/// <param name="Left">Transactions still missing; bytes of the log file, or null when it is another file, when the target is a place.</param>
/// <param name="Elapsed">Since the wait began.</param>
public sealed record WaitProgress(decimal? Applied, decimal? Left, TimeSpan Elapsed)
{
    /// <summary>Transactions a second; null before anything was applied.</summary>
    public double? Rate => Applied is > 0 && Elapsed > TimeSpan.Zero ? (double)Applied.Value / Elapsed.TotalSeconds : null;

    /// <summary>Estimated time left; null before anything was applied.</summary>
    public TimeSpan? Remaining => Rate is { } rate && Left is { } left && (double)left / rate < 1e8 ? TimeSpan.FromSeconds((double)left / rate) : null;

    /// <summary>How much is done, 0 to 1, or null.</summary>
    public double? Fraction => Applied is { } applied && Left is { } left && applied + left > 0 ? (double)(applied / (applied + left)) : null;

    /// <summary>For people.</summary>
    public override string ToString() => (Left, Rate) switch
    {
        ({ } left, { } rate) => $"{left} transactions left, {rate:0} a second",
        ({ } left, _) when Applied is null => $"{left} bytes left",
        ({ } left, _) => $"{left} transactions left",
        _ => "an earlier log file",
    };
}
