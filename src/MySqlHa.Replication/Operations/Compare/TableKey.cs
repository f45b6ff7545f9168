namespace MySqlHa.Replication.Operations.Compare;

/// <summary>A unique key without NULL.</summary>
public sealed record TableKey
{
    /// <summary>The index's name.</summary>
    public required string Index { get; init; }

    /// <summary>All its columns: they name a row.</summary>
    public required IReadOnlyList<string> Columns { get; init; }

    /// <summary>Those in front by whose values the table is cut into chunks. Several rows may share them. Never empty.</summary>
    public required IReadOnlyList<string> Walk { get; init; }
}
