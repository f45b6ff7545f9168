namespace MySqlHa.Bench;

/// <summary>Collects figures; ours and the peers' for the same thing stand together, with the ratio of the medians.</summary>
internal sealed class Report
{
    public const string Ours = "MySqlHa";
    private static readonly string[] Columns = ["what", "who", "runs", "median", "worst", "ratio to ours", "target"];
    private readonly List<Figure> _figures = [];

    public void Add(Figure figure)
    {
        _figures.Add(figure);
        Console.WriteLine($"  {figure.What}, {figure.Who}: median {Figure.Number(figure.Median)} {figure.Unit}, worst {Figure.Number(figure.Worst)} {figure.Unit} of {figure.Samples.Count}"
            + (figure.Target.Length > 0 ? $" (target {figure.Target})" : ""));
    }

    public void Print(TextWriter writer)
    {
        var rows = Rows();
        var widths = Columns.Select((c, i) => rows.Select(r => r[i].Length).Append(c.Length).Max()).ToArray();
        writer.WriteLine();
        foreach (var row in rows.Prepend(Columns))
        {
            writer.WriteLine(string.Join("  ", row.Select((cell, i) => cell.PadRight(widths[i]))).TrimEnd());
        }
    }

    public void PrintMarkdown(TextWriter writer)
    {
        writer.WriteLine($"| {string.Join(" | ", Columns)} |");
        writer.WriteLine($"|{string.Concat(Columns.Select(_ => " --- |"))}");
        foreach (var row in Rows())
        {
            writer.WriteLine($"| {string.Join(" | ", row)} |");
        }
    }

    private string[][] Rows() => [.. _figures.Select(f =>
    {
        var ours = _figures.FirstOrDefault(o => o.What == f.What && o.Who == Ours);
        var ratio = f.Who != Ours && ours is { Median: > 0 } ? Figure.Number(f.Median / ours.Median) : "";
        return new[] { f.What, f.Who, $"{f.Samples.Count}", $"{Figure.Number(f.Median)} {f.Unit}", $"{Figure.Number(f.Worst)} {f.Unit}", ratio, f.Target };
    })];
}
