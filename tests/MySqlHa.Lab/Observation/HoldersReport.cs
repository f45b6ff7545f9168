namespace MySqlHa.Lab.Observation;

/// <summary>What <see cref="WritableHolders"/> saw.</summary>
/// <param name="SamplesOfA">How often node a's server answered.</param>
/// <param name="SamplesOfB">How often node b's did.</param>
/// <param name="A">When node a held the address and accepted writes.</param>
/// <param name="B">When node b did.</param>
/// <param name="Both">When both did: must be empty.</param>
/// <param name="BothWritable">When both accepted writes, whoever held the address.</param>
public sealed record HoldersReport(
    int SamplesOfA, int SamplesOfB, IReadOnlyList<Span> A, IReadOnlyList<Span> B, IReadOnlyList<Span> Both, IReadOnlyList<Span> BothWritable)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"{SamplesOfA} + {SamplesOfB} samples; a served {A.Count} times, b {B.Count} times; two writable holders: {(Both.Count == 0 ? "never" : string.Join(", ", Both))}; "
        + $"both writable: {(BothWritable.Count == 0 ? "never" : string.Join(", ", BothWritable))}";
}
