using System.Globalization;
using MySqlHa.Replication.Dialect;

namespace MySqlHa.Replication.Operations.Compare;

/// <summary>What is asked of one server about one table. Each side speaks with its own names of character sets.</summary>
internal sealed class ChunkSql
{
    private readonly TableStructure _table;
    private readonly IReadOnlyList<TableColumn> _walk;
    private readonly string _from, _total;

    internal ChunkSql(TableStructure table, TableKey? key, ChecksumKind checksum, RowSalt salt)
    {
        _table = table;
        Hash = RowHash.Of(table.Columns, checksum, salt);
        _total = key is null ? RowHash.Sum(Hash, checksum) : RowHash.Xor(Hash, checksum, salt);
        _walk = key is null ? [] : table.ColumnsOf(key.Walk);
        KeyColumns = key is null ? [] : table.ColumnsOf(key.Columns);
        _from = key is null ? $"FROM {table.Sql}" : $"FROM {table.Sql} FORCE INDEX ({SqlText.Name(key.Index)})";
    }

    internal string Hash { get; }

    internal IReadOnlyList<TableColumn> KeyColumns { get; }

    /// <summary>The key's walking columns of the row that ends a chunk of so many; no row when there are fewer.</summary>
    internal string Boundary(KeyRange within, long rows)
    {
        var names = string.Join(", ", _walk.Select(c => SqlText.Name(c.Name)));
        return string.Create(CultureInfo.InvariantCulture, $"SELECT {Keys(_walk)} {_from} WHERE {KeySql.Condition(_walk, within)} ORDER BY {names} LIMIT {rows - 1}, 1");
    }

    /// <summary>How many rows the optimizer believes to be there (rows): it looks into the index at both ends.</summary>
    internal string Estimate(KeyRange range) => $"EXPLAIN FORMAT=TRADITIONAL SELECT COUNT(*) {_from} WHERE {KeySql.Condition(_walk, range)}";

    /// <summary>Rows (n) and their numbers as one (s).</summary>
    internal string Checksum(KeyRange range) =>
        $"SELECT COUNT(*) AS n, CAST(IFNULL({_total}, 0) AS CHAR) AS s {_from} WHERE {KeySql.Condition(_walk, range)}";

    /// <summary>Each row's key (k0, k1, ...) and number (h).</summary>
    internal string Rows(KeyRange range) =>
        $"SELECT {Keys(KeyColumns)}, CAST({Hash} AS CHAR) AS h {_from} WHERE {KeySql.Condition(_walk, range)}";

    /// <summary>Each of these rows that is there: its place in the list (i), its key as this side has it, and its columns' numbers (v).</summary>
    internal string Look(IReadOnlyList<IReadOnlyList<string>> keys) => string.Join(" UNION ALL ", keys.Select((k, i) => string.Create(
        CultureInfo.InvariantCulture,
        $"(SELECT {i} AS i, {Keys(KeyColumns)}, {RowHash.Columns(_table.Columns)} AS v {_from} WHERE {KeySql.Equal(KeyColumns, k)} LIMIT 1)")));

    /// <summary>Rows (n) and their numbers as one (s) by a part of their number (b): 1024 groups of a table that has no key.</summary>
    internal string Buckets() => $"SELECT {Hash} % {BucketCount} AS b, COUNT(*) AS n, CAST({_total} AS CHAR) AS s {_from} GROUP BY 1";

    /// <summary>How often (n) each number (h) is there, of some buckets.</summary>
    internal string Numbers(IEnumerable<string> buckets) =>
        $"SELECT CAST({Hash} AS CHAR) AS h, COUNT(*) AS n {_from} WHERE {Hash} % {BucketCount} IN ({string.Join(", ", buckets)}) GROUP BY 1";

    /// <summary>How often (n) each of these numbers (h) is there.</summary>
    internal string Counts(IEnumerable<string> numbers) =>
        $"SELECT CAST({Hash} AS CHAR) AS h, COUNT(*) AS n {_from} WHERE {Hash} IN ({string.Join(", ", numbers)}) GROUP BY 1";

    /// <summary>A row of that number, for people: its columns (k0, k1, ...), long ones shortened.</summary>
    internal string Sample(string number) =>
        $"SELECT {string.Join(", ", _table.Columns.Select((c, i) => $"{(c.Kind is ColumnKind.Text or ColumnKind.Binary ? $"HEX(LEFT({SqlText.Name(c.Name)}, {RowText.Longest}))" : c.Kind == ColumnKind.Large ? $"LEFT(HEX({SqlText.Name(c.Name)}), {2 * RowText.Longest})" : KeySql.Read(c))} AS k{i}"))} {_from} WHERE {Hash} = {number} LIMIT 1";

    private const int BucketCount = 1024;

    private static string Keys(IReadOnlyList<TableColumn> columns) => string.Join(", ", columns.Select((c, i) => $"{KeySql.Read(c)} AS k{i}"));
}
