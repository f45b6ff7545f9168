using MySqlHa.Replication.Server;

namespace MySqlHa.Replication.Operations.Compare;

/// <summary>Reads the tables of a server, all in three queries. The system's schemas are left out, and so is our own of a copy under way.</summary>
internal static class StructureReader
{
    private const string Users = "TABLE_SCHEMA NOT IN ('mysql', 'information_schema', 'performance_schema', 'sys', '" + CopyMark.Schema + "')";

    // Aliases: MySQL 8 names these columns in capitals, others as they were written.
    private const string Sql =
        "SELECT TABLE_SCHEMA AS s, TABLE_NAME AS t, TABLE_TYPE AS kind, TABLE_ROWS AS n FROM information_schema.TABLES WHERE TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED', 'SEQUENCE') AND " + Users + " ORDER BY 1, 2; "
        + "SELECT TABLE_SCHEMA AS s, TABLE_NAME AS t, COLUMN_NAME AS c, DATA_TYPE AS type, COLUMN_TYPE AS `full`, IS_NULLABLE AS nullable, CHARACTER_SET_NAME AS `charset`, COLLATION_NAME AS `collation` FROM information_schema.COLUMNS WHERE " + Users + " ORDER BY 1, 2, ORDINAL_POSITION; "
        + "SELECT TABLE_SCHEMA AS s, TABLE_NAME AS t, INDEX_NAME AS i, COLUMN_NAME AS c, SUB_PART AS part, COLLATION AS direction, NULLABLE AS nullable FROM information_schema.STATISTICS WHERE NON_UNIQUE = 0 AND " + Users + " ORDER BY 1, 2, 3, SEQ_IN_INDEX";

    internal static async Task<IReadOnlyDictionary<string, TableStructure>> ReadAsync(ServerSession session, Func<string, string, bool> selects, TimeSpan limit, CancellationToken cancellation)
    {
        // MySQL 8 serves TABLE_ROWS and the like from a cache of a day; what it says is an estimate anyway.
        var results = await session.QueryAllAsync(Sql, limit, cancellation);
        return Build(results[0], results[1], results[2], selects);
    }

    internal static IReadOnlyDictionary<string, TableStructure> Build(
        IReadOnlyList<Row> tables, IReadOnlyList<Row> columns, IReadOnlyList<Row> indexes, Func<string, string, bool> selects)
    {
        var columnsOf = columns.ToLookup(Name);
        var indexesOf = indexes.ToLookup(Name);
        var found = new SortedDictionary<string, TableStructure>(StringComparer.Ordinal);
        foreach (var table in tables.Where(t => selects(t.Text("s"), t.Text("t"))))
        {
            TableColumn[] list = [.. columnsOf[Name(table)].Select(Column)];
            found[table.Text("s") + "." + table.Text("t")] = new()
            {
                Schema = table.Text("s"), Name = table.Text("t"), Type = table.Text("kind"), EstimatedRows = table.Number("n") ?? 0, Columns = list,
                Keys = [.. indexesOf[Name(table)].GroupBy(r => r.Text("i")).Select(g => Key(g.Key, [.. g], list)).OfType<TableKey>()
                    .OrderBy(k => k.Index == "PRIMARY" ? 0 : 1).ThenBy(k => k.Columns.Count).ThenBy(k => k.Index, StringComparer.Ordinal)],
            };
        }

        return found;
    }

    private static (string, string) Name(Row row) => (row.Text("s"), row.Text("t"));

    private static TableColumn Column(Row row) => new()
    {
        Name = row.Text("c"),
        DataType = row.Text("type").ToLowerInvariant(),
        ColumnType = row.Text("full"),
        Nullable = row.Text("nullable") == "YES",
        Charset = row["charset"],
        Collation = row["collation"],
    };

    /// <summary>The key that an index makes; null when it makes none: NULL in it, an expression, or nothing to walk by.</summary>
    private static TableKey? Key(string index, IReadOnlyList<Row> parts, IReadOnlyList<TableColumn> columns)
    {
        // An expression has no column; a column that may be NULL is "YES" here.
        if (parts.Any(p => p["c"] is null || p.Text("nullable") == "YES"))
            return null;
        string[] names = [.. parts.Select(p => p.Text("c"))];
        if (names.Any(n => columns.FirstOrDefault(c => c.Name == n) is not { Nullable: false, Kind: not ColumnKind.Large }))
            return null;
        // A part of a column, or a falling order, is not what ORDER BY would walk along.
        string[] walk = [.. parts.TakeWhile(p => p["part"] is null && p.Text("direction") != "D" && columns.First(c => c.Name == p.Text("c")).IsOrdered()).Select(p => p.Text("c"))];
        return walk.Length == 0 ? null : new TableKey { Index = index, Columns = names, Walk = walk };
    }
}
