using System.Globalization;
using MySqlConnector;

namespace MySqlHa.Replication.Server;

/// <summary>One row of an answer: text by column name, whatever the case. NULL is null. Rows of one result share their columns.</summary>
internal sealed class Row
{
    private readonly Dictionary<string, int> _columns;
    private readonly string?[] _values;

    internal Row(IEnumerable<KeyValuePair<string, string?>> values)
    {
        var pairs = values.ToArray();
        _columns = Index(pairs.Length, i => pairs[i].Key);
        _values = [.. pairs.Select(p => p.Value)];
    }

    private Row(Dictionary<string, int> columns, string?[] values)
    {
        _columns = columns;
        _values = values;
    }

    /// <summary>The first of these columns that the answer has; null when it has none of them, or the value is NULL.</summary>
    internal string? this[params ReadOnlySpan<string> names]
    {
        get
        {
            foreach (var name in names)
            {
                if (_columns.TryGetValue(name, out var index))
                    return _values[index];
            }

            return null;
        }
    }

    internal IReadOnlyDictionary<string, string?> Values =>
        _columns.ToDictionary(c => c.Key, c => _values[c.Value], StringComparer.OrdinalIgnoreCase);

    /// <summary>The first column.</summary>
    internal string? First => _values.Length > 0 ? _values[0] : null;

    internal string Text(params ReadOnlySpan<string> names) => this[names] ?? "";

    /// <summary>A number, or null when the column is missing, NULL or no number.</summary>
    internal long? Number(params ReadOnlySpan<string> names) =>
        long.TryParse(this[names], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    /// <summary>Reads every result of an answer.</summary>
    internal static async Task<IReadOnlyList<IReadOnlyList<Row>>> ReadAllAsync(MySqlDataReader reader)
    {
        var results = new List<IReadOnlyList<Row>>();
        await ReadAllAsync(reader, results);
        return results;
    }

    /// <summary>Reads every result of an answer into a list, which has those before the refusal when the server refuses a statement.</summary>
    internal static async Task<int> ReadAllAsync(MySqlDataReader reader, List<IReadOnlyList<Row>> results)
    {
        do
        {
            var columns = Index(reader.FieldCount, reader.GetName);
            var rows = new List<Row>();
            while (await reader.ReadAsync())
            {
                var values = new string?[reader.FieldCount];
                for (var i = 0; i < values.Length; i++)
                    values[i] = Text(reader.GetValue(i));
                rows.Add(new Row(columns, values));
            }

            results.Add(rows);
        }
        while (await reader.NextResultAsync());
        return results.Count;
    }

    private static Dictionary<string, int> Index(int count, Func<int, string> name)
    {
        var columns = new Dictionary<string, int>(count, StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < count; i++)
            columns[name(i)] = i;
        return columns;
    }

    private static string? Text(object value) => value switch
    {
        DBNull => null,
        string text => text,
        byte[] bytes => System.Text.Encoding.UTF8.GetString(bytes),
        DateTime at => at.ToString("O", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    };
}
