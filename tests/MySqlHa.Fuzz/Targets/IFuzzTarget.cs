namespace MySqlHa.Fuzz.Targets;

/// <summary>A parser of what others wrote, and its promises. Not for several threads.</summary>
public interface IFuzzTarget
{
    /// <summary>Name of its corpus.</summary>
    string Name { get; }

    /// <summary>The most bytes of an input.</summary>
    int MaximumLength { get; }

    /// <summary>Inputs to begin with where there is no corpus: one of each kind that is taken.</summary>
    IEnumerable<byte[]> Seeds { get; }

    /// <summary>Parses one input.</summary>
    /// <exception cref="BrokenPromiseException">A promise is broken. Every other exception breaks one, too.</exception>
    void Run(ReadOnlySpan<byte> input);
}
