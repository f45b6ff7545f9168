using System.Globalization;
using MySqlHa.Simulation.Running;
using MySqlHa.Simulation.Schedules;

const string Help = """
    mysqlha-sim: a pair under faults by chance, on one virtual clock.

      (nothing)          100000 schedules from seed 1
      --runs N           so many; 0 for no end
      --first SEED       from this seed on
      --seconds S        for so long at most
      --failures N       go on until N have broken a promise, and name each of them
      --seed SEED        this one alone, with all that happens in it
      --faults A,B,...   with --seed: these faults in place of its own, as a report of a violation names them
      --quiet-network    with --seed: no packet is lost, doubled or late

    Ends with 0 when every promise held, 1 when one was broken, 2 when it was called wrongly.
    """;

ulong first = 1;
ulong? seed = null;
var runs = 100_000L;
var limit = Timeout.InfiniteTimeSpan;
Fault[]? faults = null;
var failures = 1;
var quiet = false;
for (var i = 0; i < args.Length; i++)
{
    var value = i + 1 < args.Length ? args[i + 1] : null;
    switch (args[i])
    {
        case "--runs" when long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out runs):
        case "--first" when ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out first):
            i++;
            break;
        case "--seconds" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var seconds):
            limit = TimeSpan.FromSeconds(seconds);
            i++;
            break;
        case "--seed" when ulong.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var one):
            seed = one;
            i++;
            break;
        case "--failures" when int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out failures) && failures > 0:
            i++;
            break;
        case "--faults" when value is not null:
            faults = [.. value.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(Fault.Parse)];
            i++;
            break;
        case "--quiet-network":
            quiet = true;
            break;
        default:
            Console.Error.WriteLine(Help);
            return 2;
    }
}

if (seed is { } alone)
{
    var schedule = ScheduleGenerator.Make(alone);
    schedule = faults is null ? schedule : schedule with { Faults = faults };
    schedule = quiet ? schedule with { Setup = schedule.Setup with { Loss = 0, Duplication = 0, Reordering = 0 } } : schedule;
    Console.WriteLine(schedule.Setup);
    var outcome = FailureReport.Play(schedule, Console.WriteLine);
    Console.WriteLine(outcome.Violation is null ? $"Every promise held; {outcome.Events} events, hash {outcome.Hash:x16}" : outcome.Violation.ToString());
    return outcome.Violation is null ? 0 : 1;
}

long told = 0;
var result = Campaign.Run(first, runs == 0 ? long.MaxValue : runs, limit, played =>
{
    var before = Interlocked.Read(ref told);
    if (played >= before + 50_000 && Interlocked.CompareExchange(ref told, played, before) == before)
    {
        Console.WriteLine($"  {played} schedules");
    }
}, failures);
Console.WriteLine(result);
foreach (var failure in result.Failures.Take(failures))
{
    Console.WriteLine(failures == 1 ? FailureReport.Write(failure) : FailureReport.Brief(failure));
}

return result.Failure is null ? 0 : 1;
