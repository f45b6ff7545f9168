using MySqlHa.Replication.Dialect;

namespace MySqlHa.Replication.Operations.Compare;

/// <summary>What a comparison must know of a table.</summary>
public sealed record TableStructure
{
    /// <summary>Its schema.</summary>
    public required string Schema { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>TABLE_TYPE: BASE TABLE, SYSTEM VERSIONED, SEQUENCE.</summary>
    public string Type { get; init; } = "BASE TABLE";

    /// <summary>Rows, as the server estimates.</summary>
    public long EstimatedRows { get; init; }

    /// <summary>Columns in the order in which the binary log has them.</summary>
    public required IReadOnlyList<TableColumn> Columns { get; init; }

    /// <summary>Unique keys without NULL, the primary one first, then the shortest.</summary>
    public IReadOnlyList<TableKey> Keys { get; init; } = [];

    /// <summary>schema.table.</summary>
    public string FullName => $"{Schema}.{Name}";

    /// <summary>`schema`.`table`.</summary>
    internal string Sql => $"{SqlText.Name(Schema)}.{SqlText.Name(Name)}";

    /// <summary>The columns of a key.</summary>
    internal IReadOnlyList<TableColumn> ColumnsOf(IReadOnlyList<string> names) =>
        [.. names.Select(n => Columns.First(c => c.Name.Equals(n, StringComparison.OrdinalIgnoreCase)))];
}
