using System.Text.RegularExpressions;

namespace MySqlHa.Replication.Operations.Compare;

/// <summary>Whether two tables can hold the same rows. Indexes, defaults and comments do not matter; the order of columns does: the binary log knows columns by their place. Pure.</summary>
internal static partial class StructureDifference
{
    internal static IReadOnlyList<RowDifference> Of(TableStructure reference, TableStructure server)
    {
        var found = new List<RowDifference>();
        foreach (var column in reference.Columns)
        {
            if (server.Columns.FirstOrDefault(c => Same(c.Name, column.Name)) is not { } other)
                found.Add(new("Structure", column.Name, [column.Name], $"column {column.Name} is on the reference only"));
            else if (Form(column) != Form(other))
                found.Add(new("Structure", column.Name, [column.Name], $"column {column.Name} is {Form(column)} on the reference and {Form(other)} on the server"));
        }

        found.AddRange(server.Columns.Where(c => !reference.Columns.Any(r => Same(r.Name, c.Name)))
            .Select(c => new RowDifference("Structure", c.Name, [c.Name], $"column {c.Name} is on the server only")));
        if (found.Count == 0 && !reference.Columns.Select(c => c.Name).SequenceEqual(server.Columns.Select(c => c.Name), StringComparer.OrdinalIgnoreCase))
            found.Add(new("Structure", "", [], $"the columns stand in another order: {Names(reference)} on the reference, {Names(server)} on the server"));
        return found;
    }

    /// <summary>The key by which both are walked: one that both have. Null: none.</summary>
    internal static TableKey? CommonKey(TableStructure reference, TableStructure server) => reference.Keys.FirstOrDefault(
        k => server.Keys.Any(s => s.Index == k.Index && s.Columns.SequenceEqual(k.Columns, StringComparer.OrdinalIgnoreCase) && s.Walk.SequenceEqual(k.Walk, StringComparer.OrdinalIgnoreCase)));

    private static bool Same(string a, string b) => a.Equals(b, StringComparison.OrdinalIgnoreCase);

    private static string Names(TableStructure table) => string.Join(", ", table.Columns.Select(c => c.Name));

    // Releases write the same type in several ways: int(11) and int, utf8 and utf8mb3.
    private static string Form(TableColumn column)
    {
        var type = column.ColumnType.Contains("zerofill", StringComparison.OrdinalIgnoreCase) ? column.ColumnType : Width().Replace(column.ColumnType, "$1");
        var text = column.Charset is null ? "" : $" {Old(column.Charset)} {Old(column.Collation ?? "")}";
        return $"{type}{text}{(column.Nullable ? "" : " NOT NULL")}";
    }

    private static string Old(string name) => name == "utf8" ? "utf8mb3" : name.StartsWith("utf8_", StringComparison.Ordinal) ? "utf8mb3_" + name[5..] : name;

    [GeneratedRegex(@"^((?:tiny|small|medium|big)?int|year)\(\d+\)")]
    private static partial Regex Width();
}
