namespace MySqlHa.Replication.Operations.Compare;

/// <summary>Something that is not the same on both servers.</summary>
/// <param name="Kind">Missing, Extra, Different: a row, seen from the server; Structure: the table itself.</param>
/// <param name="Key">The row's key, or all its values in a table without one: id=5. For Structure the column, or "" for the table.</param>
/// <param name="Columns">Which columns differ.</param>
/// <param name="Detail">In words, where the above does not say it all.</param>
public sealed record RowDifference(string Kind, string Key, IReadOnlyList<string> Columns, string Detail = "");
