namespace MySqlHa.Simulation.Time;

/// <summary>Chance that comes again: the same seed, the same numbers, on every machine and release of .NET (SplitMix64, Steele and others 2014).</summary>
internal sealed class Chance(ulong seed)
{
    private ulong _state = seed;

    /// <summary>Another source of chance, which takes nothing more from this one.</summary>
    public Chance Branch() => new(Next());

    /// <summary>From 0 to 1, without 1.</summary>
    public double Share() => (Next() >> 11) * (1.0 / (1UL << 53));

    /// <summary>Whether something of that probability happens.</summary>
    public bool Hits(double probability) => Share() < probability;

    /// <summary>From <paramref name="from"/> to <paramref name="to"/>, both included.</summary>
    public long Between(long from, long to) => from + (long)(Next() % (ulong)(to - from + 1));

    /// <summary>One of them.</summary>
    public T Of<T>(ReadOnlySpan<T> choices) => choices[(int)Between(0, choices.Length - 1)];

    private ulong Next()
    {
        var z = _state += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
