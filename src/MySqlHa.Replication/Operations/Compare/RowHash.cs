using MySqlHa.Replication.Dialect;

namespace MySqlHa.Replication.Operations.Compare;

/// <summary>
/// A row as one number, and the numbers of many as one, in SQL. The row's text is its columns' bytes with a separator between them that
/// is drawn by chance (<see cref="RowSalt"/>): two rows that differ have the same text only where the data hold those very bytes. Each
/// column is read once: reading it a second time, for its length, costs as much as the checksum itself.
/// </summary>
internal static class RowHash
{
    /// <summary>The number of a row: CRC32 of its text, or 60 bits of SHA-256.</summary>
    internal static string Of(IReadOnlyList<TableColumn> columns, ChecksumKind checksum, RowSalt salt)
    {
        var text = Text(columns, checksum, salt);
        return checksum == ChecksumKind.Crc32
            ? $"CRC32({text})"
            : $"CAST(CONV(LEFT(SHA2({text}, 256), 15), 16, 10) AS UNSIGNED)";
    }

    /// <summary>The numbers of rows of which no two are equal, as one.</summary>
    /// <remarks>
    /// CRC32 is linear in the arithmetic of XOR: the same change of an even number of rows (a flag set in two of them) would leave a plain
    /// BIT_XOR of it as it was. The product is not linear there: two such changes cancel each other once in two thousand million times. BIT_XOR,
    /// for SUM of whole numbers is reckoned in decimal digits.
    /// </remarks>
    internal static string Xor(string number, ChecksumKind checksum, RowSalt salt) =>
        checksum == ChecksumKind.Crc32 ? $"BIT_XOR({number} * {salt.FactorSql})" : $"BIT_XOR({number})";

    /// <summary>The numbers of any rows as one: two equal rows do not cancel each other, as they would with <see cref="Xor"/>.</summary>
    /// <remarks>A sum of plain CRC32 is alike for two rows with the same change once in some ten thousand times. CRC32 of its decimal digits is not linear in any arithmetic.</remarks>
    internal static string Sum(string number, ChecksumKind checksum) =>
        checksum == ChecksumKind.Crc32 ? $"SUM(CRC32({number}))" : $"SUM({number})";

    /// <summary>The columns of a row, a number each, "N" for NULL, with commas between them.</summary>
    internal static string Columns(IReadOnlyList<TableColumn> columns) =>
        $"CONCAT_WS(',', {string.Join(", ", columns.Select(c => $"IFNULL(CRC32({Value(c)}), 'N')"))})";

    private static string Text(IReadOnlyList<TableColumn> columns, ChecksumKind checksum, RowSalt salt)
    {
        var items = new List<string>();
        foreach (var column in columns)
        {
            if (column.Kind != ColumnKind.Large)
            {
                items.Add(Marked(column, Value(column), salt));
                continue;
            }

            // Together they might be longer than max_allowed_packet, and CONCAT would say NULL.
            items.Add(Marked(column, checksum == ChecksumKind.Crc32 ? $"CRC32({Value(column)})" : $"SHA2({Value(column)}, 256)", salt));
            if (IsPlain(column))
                items.Add(Marked(column, $"LENGTH({SqlText.Name(column.Name)})", salt));
        }

        // CONCAT, not CONCAT_WS: MySQL takes twice as long for that.
        return items.Count == 1 ? items[0] : $"CONCAT({string.Join($", {salt.SeparatorSql}, ", items)})";
    }

    private static string Marked(TableColumn column, string value, RowSalt salt) => column.Nullable ? $"IFNULL({value}, {salt.NullSql})" : value;

    private static string Value(TableColumn column)
    {
        var name = SqlText.Name(column.Name);
        return column.Kind switch
        {
            ColumnKind.Index => $"{name} + 0",
            ColumnKind.Real => $"{name} + 0E0",
            ColumnKind.Large when !IsPlain(column) && column.DataType != "json" => $"HEX({name})",
            _ => name,
        };
    }

    /// <summary>Bytes as they are stored; of JSON the servers give a text of one form, of geometry and what may come yet nothing is taken for granted.</summary>
    private static bool IsPlain(TableColumn column) =>
        column.DataType.EndsWith("text", StringComparison.Ordinal) || column.DataType.EndsWith("blob", StringComparison.Ordinal);
}
