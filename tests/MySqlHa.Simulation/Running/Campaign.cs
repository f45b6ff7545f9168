using System.Diagnostics;
using MySqlHa.Simulation.Checks;
using MySqlHa.Simulation.Schedules;

namespace MySqlHa.Simulation.Running;

/// <summary>Many schedules, on all processors, one seed after the other.</summary>
internal static class Campaign
{
    private const int Chunk = 64;

    /// <summary>Plays them until one, or as many as asked for, have broken a promise.</summary>
    /// <param name="first">The first seed.</param>
    /// <param name="count">How many; <see cref="long.MaxValue"/> for no end.</param>
    /// <param name="limit">When to stop all the same; infinite for never.</param>
    /// <param name="progress">Hears now and then how many were played.</param>
    /// <param name="failures">How many violations end it.</param>
    /// <returns>How many were played, how long it took, and the violations, the lowest seed first.</returns>
    public static CampaignResult Run(ulong first, long count, TimeSpan limit, Action<long>? progress = null, int failures = 1)
    {
        var clock = Stopwatch.StartNew();
        long taken = 0, played = 0, events = 0;
        var broken = new List<Outcome>();
        var enough = false;
        var gate = new Lock();
        Parallel.For(0, Environment.ProcessorCount, _ =>
        {
            while (!Volatile.Read(ref enough) && (limit == Timeout.InfiniteTimeSpan || clock.Elapsed < limit))
            {
                var from = Interlocked.Add(ref taken, Chunk) - Chunk;
                if (from >= count)
                {
                    return;
                }

                for (var i = from; i < Math.Min(from + Chunk, count); i++)
                {
                    var outcome = new World(ScheduleGenerator.Make(first + (ulong)i)).Run();
                    Interlocked.Add(ref events, outcome.Events);
                    Interlocked.Increment(ref played);
                    if (outcome.Violation is not null)
                    {
                        lock (gate)
                        {
                            broken.Add(outcome);
                            Volatile.Write(ref enough, broken.Count >= failures);
                        }

                        if (Volatile.Read(ref enough))
                        {
                            break;
                        }
                    }
                }

                progress?.Invoke(Interlocked.Read(ref played));
            }
        });
        return new(played, clock.Elapsed, events, [.. broken.OrderBy(o => o.Schedule.Seed)]);
    }
}

/// <summary>What became of many schedules.</summary>
/// <param name="Played">How many were played.</param>
/// <param name="Took">How long that took.</param>
/// <param name="Events">How many events happened in them.</param>
/// <param name="Failures">Those that broke a promise, the lowest seed first.</param>
internal sealed record CampaignResult(long Played, TimeSpan Took, long Events, IReadOnlyList<Outcome> Failures)
{
    /// <summary>The first of <see cref="Failures"/>; null for none.</summary>
    public Outcome? Failure => Failures.Count > 0 ? Failures[0] : null;

    /// <inheritdoc/>
    public override string ToString() => FormattableString.Invariant(
        $"{Played} schedules, {Events} events, in {Took.TotalSeconds:0.0} s: {Played / Math.Max(0.001, Took.TotalSeconds):0} schedules/s");
}
