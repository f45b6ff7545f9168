using MySqlHa.Lab;
using MySqlHa.Lab.Faults;

namespace MySqlHa.Bench.Areas;

/// <summary>The whole fault suite, on our pair, on ours with etcd, and on keepalived's where it can have the row. A row that fails is a row that says so.</summary>
internal sealed class FaultArea : IArea
{
    public string Name => "Fault";

    public string What => "each fault of the catalogue, semi-sync on: outage, holders, writers, lost; with and without etcd, and keepalived's on the same rows";

    public async Task RunAsync(Plan plan, Report report)
    {
        var table = new FaultTable(plan.Tables);
        // Rows that share a lab come one after the other.
        var rows = (from side in Enum.GetValues<FaultSide>()
                    from fault in FaultCatalogue.All.Where(f => f.Applies(side)).OrderBy(f => f.Needs)
                    where $"{fault.Name}, {side.Who()}".Contains(plan.Filter, StringComparison.OrdinalIgnoreCase)
                    select (side, fault)).ToList();
        if (rows.Count == 0)
            throw new LabException($"No row's name has '{plan.Filter}' in it. There are: {string.Join("; ", FaultCatalogue.All.Select(f => f.Name))}");
        var results = new List<FaultResult>();
        await using var suite = new FaultSuite($"fault{Environment.ProcessId}");
        foreach (var (side, fault) in rows)
        {
            var result = await suite.RunAsync(side, fault);
            Console.WriteLine($"    {result}");
            foreach (var line in result.Log)
                Console.WriteLine($"         {line}");
            results.Add(result);
            table.Add(result);
        }

        Console.WriteLine();
        foreach (var line in table.Markdown())
            Console.WriteLine(line);
        var ours = results.Where(r => r.Who.StartsWith(Report.Ours, StringComparison.Ordinal)).ToList();
        if (ours.Count == 0)
            return;
        report.Add(new Figure("fault suite: acknowledged writes lost", Report.Ours, "", [.. ours.Select(r => (double)r.Lost)], "0"));
        report.Add(new Figure("fault suite: most writers at an instant", Report.Ours, "", [.. ours.Select(r => (double)r.Writers)], "1"));
        report.Add(new Figure("fault suite: rows that failed", Report.Ours, "", [ours.Count(r => r.Failure.Length > 0)], "0"));
    }
}
