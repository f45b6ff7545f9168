using System.Text;

namespace MySqlHa.Replication.Operations.Compare;

/// <summary>A key, or a row of a table without one, for people: id=5, name='abc'.</summary>
internal static class RowText
{
    /// <summary>Characters of a value that are shown.</summary>
    internal const int Longest = 64;

    /// <summary>Columns and what <see cref="KeySql.Read"/> gave for them; null is NULL.</summary>
    internal static string Of(IReadOnlyList<TableColumn> columns, IReadOnlyList<string?> values) =>
        string.Join(", ", columns.Zip(values, (c, v) => $"{c.Name}={Value(c, v)}"));

    private static string Value(TableColumn column, string? value) => value is null ? "NULL" : column.Kind switch
    {
        ColumnKind.Text or ColumnKind.Large when Decode(column.Charset, value) is { } text => $"'{text}'",
        ColumnKind.Text or ColumnKind.Binary or ColumnKind.Large => "0x" + value,
        ColumnKind.Quoted => $"'{value}'",
        _ => value,
    };

    private static string? Decode(string? charset, string hex)
    {
        Encoding? encoding = charset switch
        {
            "utf8mb4" or "utf8mb3" or "utf8" or "ascii" => Encoding.UTF8,
            "latin1" => Encoding.Latin1,
            _ => null,
        };
        return hex.Length % 2 == 1 ? null : encoding?.GetString(Convert.FromHexString(hex));
    }
}
