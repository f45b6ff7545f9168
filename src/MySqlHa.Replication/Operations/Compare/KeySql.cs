using MySqlHa.Replication.Dialect;

namespace MySqlHa.Replication.Operations.Compare;

/// <summary>
/// Keys in SQL. Text is carried as hexadecimal bytes and comes back with its character set and collation: what is compared then is
/// what the index is sorted by, and the index is used.
/// </summary>
internal static class KeySql
{
    /// <summary>Reads a key column as text that <see cref="Literal"/> turns back into the same value.</summary>
    internal static string Read(TableColumn column)
    {
        var name = SqlText.Name(column.Name);
        return column.Kind switch
        {
            ColumnKind.Index => $"CAST({name} + 0 AS CHAR)",
            ColumnKind.Real => $"CAST({name} + 0E0 AS CHAR)",
            ColumnKind.Text or ColumnKind.Binary or ColumnKind.Large => $"HEX({name})",
            _ => $"CAST({name} AS CHAR)",
        };
    }

    /// <summary>The value as a literal of the column's own type.</summary>
    internal static string Literal(TableColumn column, string value) => column.Kind switch
    {
        ColumnKind.Number or ColumnKind.Index => value,
        ColumnKind.Real => value.Contains('e', StringComparison.OrdinalIgnoreCase) ? value : value + "E0",
        ColumnKind.Quoted => SqlText.Quote(value),
        _ when column.Charset is { } charset => $"_{charset} {Bytes(value)} COLLATE {column.Collation}",
        _ => $"_binary {Bytes(value)}",
    };

    /// <summary>The condition of a range; "TRUE" for the whole table.</summary>
    internal static string Condition(IReadOnlyList<TableColumn> columns, KeyRange range)
    {
        var parts = new List<string>();
        if (range.After is { } after)
            parts.Add(Beyond(columns, after, ">", ">"));
        if (range.Through is { } through)
            parts.Add(Beyond(columns, through, "<", "<="));
        return parts.Count == 0 ? "TRUE" : string.Join(" AND ", parts);
    }

    /// <summary>One row, by its whole key.</summary>
    internal static string Equal(IReadOnlyList<TableColumn> columns, IReadOnlyList<string> values) =>
        string.Join(" AND ", columns.Zip(values, (c, v) => $"{SqlText.Name(c.Name)} = {Literal(c, v)}"));

    // Not (a, b) > (x, y): the servers read the whole table for that. The bound of the first column alone is said first, which costs
    // nothing and lets an optimizer begin at the right place that does not see through the rest.
    private static string Beyond(IReadOnlyList<TableColumn> columns, IReadOnlyList<string> values, string inner, string last)
    {
        var text = "";
        for (var i = columns.Count - 1; i >= 0; i--)
        {
            var (name, value) = (SqlText.Name(columns[i].Name), Literal(columns[i], values[i]));
            text = text.Length == 0 ? $"{name} {last} {value}" : $"({name} {inner} {value} OR ({name} = {value} AND {text}))";
        }

        return columns.Count == 1 ? text : $"{SqlText.Name(columns[0].Name)} {inner}= {Literal(columns[0], values[0])} AND {text}";
    }

    private static string Bytes(string hex) => hex.Length == 0 ? "''" : "0x" + hex;
}
