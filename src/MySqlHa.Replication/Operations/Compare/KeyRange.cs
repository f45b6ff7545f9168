namespace MySqlHa.Replication.Operations.Compare;

/// <summary>The rows of a chunk: those behind one value of the key, up to and with another. Values are texts as the server gave them.</summary>
/// <param name="After">What the chunk before ended with; null for the beginning.</param>
/// <param name="Through">What this one ends with; null for the end of the table.</param>
public sealed record KeyRange(IReadOnlyList<string>? After, IReadOnlyList<string>? Through)
{
    /// <summary>The whole table.</summary>
    public static KeyRange All { get; } = new(null, null);
}
