namespace MySqlHa;

/// <summary>Something in a table that is not the same on both servers.</summary>
public sealed class TableDifference
{
    /// <summary>Missing: the server lacks the row. Extra: only the server has it. Different: both have it, with other values. Structure: the table itself differs.</summary>
    public required string Kind { get; init; }

    /// <summary>The row's key, id=5; in a table without one, all its values. For Structure the column, or "" for the table.</summary>
    public required string Key { get; init; }

    /// <summary>The columns that differ, of a row that is Different.</summary>
    public required string[] Columns { get; init; }

    /// <summary>In words, where the above does not say it all.</summary>
    public required string Detail { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Kind == "Structure" ? Detail : $"{Kind} {Key}{(Columns.Length > 0 ? $" ({string.Join(", ", Columns)})" : "")}";
}
