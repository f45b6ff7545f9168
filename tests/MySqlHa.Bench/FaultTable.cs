using System.Globalization;
using MySqlHa.Lab.Faults;

namespace MySqlHa.Bench;

/// <summary>
/// The fault suite's table. The CSV file keeps it: rows that are run again replace their older selves. The Markdown is written from it, between two marks where
/// the file has them, as docs/reliability.md does.
/// </summary>
internal sealed class FaultTable
{
    private const string Begin = "<!-- fault suite: begin -->", End = "<!-- fault suite: end -->";

    private static readonly string[] Columns =
    [
        "fault", "who", "outage_ms", "way_back_ms", "holders", "two_holders_ms", "writers", "two_writers_ms", "acknowledged", "lost", "role", "failure",
    ];

    private readonly List<FaultResult> _rows;
    private readonly string? _stem;

    /// <summary>Opens it.</summary>
    /// <param name="stem">The files' name without extension, or null for none.</param>
    public FaultTable(string? stem)
    {
        _stem = stem;
        _rows = stem is not null && File.Exists(stem + ".csv") ? [.. File.ReadLines(stem + ".csv").Skip(1).Select(Read)] : [];
    }

    /// <summary>Adds a row and writes both files: what was measured is not lost with what comes after it.</summary>
    public void Add(FaultResult row)
    {
        _rows.RemoveAll(r => r.Fault == row.Fault && r.Who == row.Who);
        _rows.Add(row);
        if (_stem is null)
            return;
        File.WriteAllLines(_stem + ".csv", [string.Join(',', Columns), .. Ordered().Select(Line)]);
        WriteMarkdown(_stem + ".md");
    }

    /// <summary>The table, and how each row was made.</summary>
    public IEnumerable<string> Markdown() =>
    [
        "| fault | who | outage | way back | holders | writers | acknowledged | lost | role | |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- |",
        .. Ordered().Select(r => $"| {r.Fault} | {r.Who} | {Ms(r.Outage)} | {Ms(r.WayBack)} | {r.Holders}{FaultResult.For(r.TwoHolders)} | {r.Writers}{FaultResult.For(r.TwoWriters)} | "
            + $"{r.Acknowledged} | {r.Lost} | {r.Ended} | {r.Failure.Replace('|', '/')} |"),
        "",
        "| fault | what is done |",
        "| --- | --- |",
        .. FaultCatalogue.All.Select(f => $"| {f.Name} | {f.How} |"),
    ];

    private static string Ms(double value) => string.Create(CultureInfo.InvariantCulture, $"{value:0} ms");

    private IEnumerable<FaultResult> Ordered()
    {
        var order = FaultCatalogue.All.Select((f, i) => (f.Name, i)).ToDictionary(f => f.Name, f => f.i);
        return _rows.OrderBy(r => order.GetValueOrDefault(r.Fault, int.MaxValue)).ThenBy(r => r.Who.StartsWith(Report.Ours, StringComparison.Ordinal) ? r.Who.Length : int.MaxValue);
    }

    private void WriteMarkdown(string path)
    {
        var old = File.Exists(path) ? File.ReadAllLines(path) : [];
        var (begin, end) = (Array.IndexOf(old, Begin), Array.IndexOf(old, End));
        var (head, tail) = begin >= 0 && end > begin ? (old[..begin], old[(end + 1)..]) : ([], []);
        File.WriteAllLines(path, [.. head, Begin, "", .. Markdown(), "", End, .. tail]);
    }

    private static string Line(FaultResult r) => string.Join(',', new[]
    {
        r.Fault, r.Who, Number(r.Outage), Number(r.WayBack), Number(r.Holders), Number(r.TwoHolders.TotalMilliseconds), Number(r.Writers), Number(r.TwoWriters.TotalMilliseconds),
        Number(r.Acknowledged), Number(r.Lost), r.Ended, r.Failure,
    }.Select(field => field.AsSpan().ContainsAny(",\"") ? $"\"{field.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : field));

    private static string Number(double value) => value.ToString("0.###", CultureInfo.InvariantCulture);

    private static FaultResult Read(string line)
    {
        var fields = Fields(line);
        double Value(int i) => double.Parse(fields[i], CultureInfo.InvariantCulture);
        return new FaultResult(fields[0], fields[1])
        {
            Outage = Value(2), WayBack = Value(3), Holders = (int)Value(4), TwoHolders = TimeSpan.FromMilliseconds(Value(5)), Writers = (int)Value(6),
            TwoWriters = TimeSpan.FromMilliseconds(Value(7)), Acknowledged = (long)Value(8), Lost = (long)Value(9), Ended = fields[10], Failure = fields[11],
        };
    }

    /// <summary>The fields of a line: quoted where they hold commas, a quote doubled.</summary>
    private static List<string> Fields(string line)
    {
        List<string> fields = [""];
        var quoted = false;
        for (var i = 0; i < line.Length; i++)
        {
            if (line[i] == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"')
                fields[^1] += line[++i];
            else if (line[i] == '"')
                quoted = !quoted;
            else if (line[i] == ',' && !quoted)
                fields.Add("");
            else
                fields[^1] += line[i];
        }

        return fields;
    }
}
