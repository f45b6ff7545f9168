using MySqlHa.Simulation.Checks;
using MySqlHa.Simulation.Schedules;

namespace MySqlHa.Simulation.Running;

/// <summary>Makes a schedule that breaks a promise smaller while it still breaks the same one: fewer faults, then shorter ones.</summary>
internal static class Shrinker
{
    /// <summary>How many schedules it plays at most.</summary>
    private const int Patience = 2_000;

    /// <summary>Shrinks.</summary>
    /// <param name="failure">An outcome with a violation.</param>
    public static Outcome Shrink(Outcome failure) => Shrink(failure, static schedule => new World(schedule).Run());

    /// <summary>Shrinks what somebody else plays.</summary>
    internal static Outcome Shrink(Outcome failure, Func<Schedule, Outcome> play)
    {
        var (best, left) = (failure, Patience);
        bool smaller;
        do
        {
            smaller = false;
            foreach (var candidate in Smaller(best.Schedule))
            {
                if (left-- <= 0)
                {
                    return best;
                }

                var outcome = play(candidate);
                if (outcome.Violation is { } v && v.Promise == failure.Violation!.Promise)
                {
                    (best, smaller) = (outcome, true);
                    break;
                }
            }
        }
        while (smaller);
        return best;
    }

    private static IEnumerable<Schedule> Smaller(Schedule schedule)
    {
        for (var i = schedule.Faults.Count - 1; i >= 0; i--)
        {
            yield return schedule with { Faults = [.. schedule.Faults.Where((_, at) => at != i)] };
        }

        for (var i = 0; i < schedule.Faults.Count; i++)
        {
            var fault = schedule.Faults[i];
            if (fault.Duration >= 2_000)
            {
                yield return schedule with { Faults = [.. schedule.Faults.Select((f, at) => at == i ? fault with { Duration = fault.Duration / 2 } : f)] };
            }
        }

        var setup = schedule.Setup;
        if (setup.Loss + setup.Duplication + setup.Reordering > 0)
        {
            yield return schedule with { Setup = setup with { Loss = 0, Duplication = 0, Reordering = 0 } };
        }
    }
}
