namespace MySqlHa.Fuzz.Targets;

/// <summary>A host's clock that stands still: what is judged by time is judged alike in every run.</summary>
internal sealed class StillTime : TimeProvider
{
    public static readonly DateTimeOffset Now = new(2026, 11, 23, 12, 0, 0, TimeSpan.Zero);

    public static StillTime Instance { get; } = new();

    public override DateTimeOffset GetUtcNow() => Now;
}
