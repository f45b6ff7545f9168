namespace MySqlHa.Replication.Operations.Compare;

/// <summary>A column as information_schema describes it.</summary>
public sealed record TableColumn
{
    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>DATA_TYPE, in small letters: int, varchar.</summary>
    public required string DataType { get; init; }

    /// <summary>COLUMN_TYPE: int unsigned, enum('a','b').</summary>
    public required string ColumnType { get; init; }

    /// <summary>Whether it may be NULL.</summary>
    public bool Nullable { get; init; }

    /// <summary>Character set; null for what is no text.</summary>
    public string? Charset { get; init; }

    /// <summary>Collation; null for what is no text.</summary>
    public string? Collation { get; init; }

    /// <summary>What kind of value it holds, as far as a comparison must know.</summary>
    public ColumnKind Kind => ColumnKinds.Of(this);
}
