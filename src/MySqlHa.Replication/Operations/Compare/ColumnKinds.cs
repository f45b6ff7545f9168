namespace MySqlHa.Replication.Operations.Compare;

/// <summary>Which types are of which kind.</summary>
internal static class ColumnKinds
{
    internal static ColumnKind Of(TableColumn column) => column.DataType switch
    {
        "tinyint" or "smallint" or "mediumint" or "int" or "bigint" or "decimal" =>
            column.ColumnType.Contains("zerofill", StringComparison.OrdinalIgnoreCase) ? ColumnKind.Index : ColumnKind.Number,
        "year" => ColumnKind.Number,
        "enum" or "set" or "bit" => ColumnKind.Index,
        "float" or "double" => ColumnKind.Real,
        "date" or "time" or "datetime" or "timestamp" or "uuid" or "inet4" or "inet6" => ColumnKind.Quoted,
        "char" or "varchar" => ColumnKind.Text,
        "binary" or "varbinary" => ColumnKind.Binary,
        _ => ColumnKind.Large,
    };

    /// <summary>Whether an index on it can be walked by comparing with a value that was read before. An ENUM is sorted by its index and compared by its text.</summary>
    internal static bool IsOrdered(this TableColumn column) => column.Kind switch
    {
        ColumnKind.Number or ColumnKind.Real or ColumnKind.Quoted or ColumnKind.Text or ColumnKind.Binary => true,
        ColumnKind.Index => column.DataType is not ("enum" or "set"),
        _ => false,
    };
}
