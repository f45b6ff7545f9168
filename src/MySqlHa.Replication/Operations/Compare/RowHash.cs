using MySqlHa.Replication.Dialect;

namespace MySqlHa.Replication.Operations.Compare;

/// <summary>
/// A row as one number, in SQL. The row's text is put together so that two rows that differ never have the same: what has a form of its
/// own comes first, then the lengths of what has none, then that itself, by its bytes; NULL has a mark.
/// </summary>
/// <remarks>
/// CRC32 of CRC32, summed up: a plain CRC32 is linear, so that the same change of an even number of rows (a flag set in two of them)
/// leaves BIT_XOR as it was, and two sums alike once in some ten thousand times; CRC32 of the first one's decimal digits is not linear.
/// A sum, not BIT_XOR: in a table without a key two equal rows would cancel each other. The expression is evaluated once a row: the
/// servers know no common subexpressions.
/// </remarks>
internal static class RowHash
{
    /// <summary>The number of a row.</summary>
    internal static string Of(IReadOnlyList<TableColumn> columns, ChecksumKind checksum)
    {
        var text = Text(columns, checksum);
        return checksum == ChecksumKind.Crc32
            ? $"CRC32(CRC32({text}))"
            : $"CAST(CONV(LEFT(SHA2({text}, 256), 15), 16, 10) AS UNSIGNED)";
    }

    /// <summary>The columns of a row, a number each, "N" for NULL, with commas between them.</summary>
    internal static string Columns(IReadOnlyList<TableColumn> columns) =>
        $"CONCAT_WS(',', {string.Join(", ", columns.Select(c => $"IFNULL(CRC32({Value(c)}), 'N')"))})";

    private static string Text(IReadOnlyList<TableColumn> columns, ChecksumKind checksum)
    {
        var items = new List<string>();
        var free = columns.Where(c => c.Kind is ColumnKind.Text or ColumnKind.Binary).ToArray();
        foreach (var column in columns.Except(free))
        {
            if (column.Kind != ColumnKind.Large)
            {
                items.Add(Marked(column, Value(column)));
                continue;
            }

            // Together they might be longer than max_allowed_packet, and CONCAT would say NULL.
            items.Add(Marked(column, checksum == ChecksumKind.Crc32 ? $"CRC32({Value(column)})" : $"SHA2({Value(column)}, 256)"));
            if (IsPlain(column))
                items.Add(Marked(column, $"LENGTH({SqlText.Name(column.Name)})"));
        }

        // The last needs no length: it is what is left, unless it may be NULL.
        foreach (var (i, column) in free.Index())
        {
            if (column.Nullable || i < free.Length - 1)
                items.Add(Marked(column, $"LENGTH({SqlText.Name(column.Name)})"));
        }

        items.AddRange(free.Select(Value));
        return $"CONCAT_WS('#', {string.Join(", ", items)})";
    }

    private static string Marked(TableColumn column, string value) => column.Nullable ? $"IFNULL({value}, 'N')" : value;

    private static string Value(TableColumn column)
    {
        var name = SqlText.Name(column.Name);
        return column.Kind switch
        {
            ColumnKind.Index => $"{name} + 0",
            ColumnKind.Real => $"{name} + 0E0",
            // Bytes: texts of several character sets would be converted, and compared as if 'a' were 'A'.
            ColumnKind.Text => $"CAST({name} AS BINARY)",
            ColumnKind.Large when !IsPlain(column) && column.DataType != "json" => $"HEX({name})",
            _ => name,
        };
    }

    /// <summary>Bytes as they are stored; of JSON the servers give a text of one form, of geometry and what may come yet nothing is taken for granted.</summary>
    private static bool IsPlain(TableColumn column) =>
        column.DataType.EndsWith("text", StringComparison.Ordinal) || column.DataType.EndsWith("blob", StringComparison.Ordinal);
}
