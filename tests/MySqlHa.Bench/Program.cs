using System.Globalization;
using MySqlHa.Bench;
using MySqlHa.Bench.Areas;

const string Help = """
    mysqlha-bench: measures, beside keepalived in the same run by the same client.

      --area NAME   one area only: Import, Allocation, Endpoints, Pair, Floor, Kill, Freeze, Stuck, Handover, CutOff, Switchover,
                    Rejoin, Compare, Chaos, Jitter, Soak, Binlog, Salvage, Simulation, Fault
      --runs N      runs a figure, 20 by default; areas that take long do a quarter of it. Chaos: failovers, --runs 100 for the promise
                    Compare: a quarter of a million rows for each, compared three times, and three times with a difference
                    Simulation: ten thousand schedules each, 0 for no end
      --seed N      Chaos, Salvage, Simulation: the same again; printed by each run, chosen by chance without it
      --soak S      seconds of the soak, 600 by default
      --filter TEXT Fault: rows with it in "fault, who", one part of the suite
      --out FILE    the figures as a Markdown table as well. Fault alone: FILE.md and FILE.csv, rows that are there already are replaced
    """;

IArea[] areas = [new ImportArea(), new AllocationArea(), new EndpointsArea(), new PairArea(), new FloorArea(), new KillArea(), new FreezeArea(), new StuckArea(), new HandoverArea(), new CutOffArea(), new SwitchoverArea(), new RejoinArea(), new CompareArea(), new ChaosArea(), new JitterArea(), new SoakArea(), new BinlogArea(), new SalvageArea(), new SimulationArea(), new FaultArea()];
string? area = null, output = null;
var plan = new Plan(20, TimeSpan.FromSeconds(600), Random.Shared.Next(1_000_000));
for (var i = 0; i < args.Length; i += 2)
{
    var value = i + 1 < args.Length ? args[i + 1] : null;
    switch (args[i])
    {
        case "--area" when value is not null && areas.Any(a => a.Name.Equals(value, StringComparison.OrdinalIgnoreCase)):
            area = value;
            break;
        case "--runs" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var runs):
            plan = plan with { Runs = runs };
            break;
        case "--soak" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds) && seconds > 0:
            plan = plan with { Soak = TimeSpan.FromSeconds(seconds) };
            break;
        case "--seed" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seed):
            plan = plan with { Seed = seed };
            break;
        case "--filter" when value is not null:
            plan = plan with { Filter = value };
            break;
        case "--out" when value is not null:
            output = Path.GetFullPath(value);
            break;
        default:
            Console.Error.WriteLine(Help);
            return 2;
    }
}

if (plan.Runs == 0 && !string.Equals(area, "Simulation", StringComparison.OrdinalIgnoreCase))
{
    Console.Error.WriteLine(Help);
    return 2;
}

// The suite keeps a table of its own; beside the other areas' it gets another name.
var faults = string.Equals(area, "Fault", StringComparison.OrdinalIgnoreCase);
if (output is not null)
    plan = plan with { Tables = Path.Combine(Path.GetDirectoryName(output)!, Path.GetFileNameWithoutExtension(output)) + (faults ? "" : "-faults") };
var report = new Report();
foreach (var each in areas.Where(a => area is null || a.Name.Equals(area, StringComparison.OrdinalIgnoreCase)))
{
    Console.WriteLine($"{each.Name}: {each.What}");
    await each.RunAsync(plan, report);
}

report.Print(Console.Out);
if (output is not null && !faults)
{
    using var file = new StreamWriter(output);
    report.PrintMarkdown(file);
}

return 0;
