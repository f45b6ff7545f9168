using MySqlHa.Simulation.Running;
using MySqlHa.Simulation.Schedules;

namespace MySqlHa.Simulation.Tests;

/// <summary>A seed is worth something only if it is the same story each time.</summary>
public sealed class DeterminismTests
{
    [Fact]
    public void The_same_seed_is_the_same_story()
    {
        for (ulong seed = 1; seed <= 200; seed++)
        {
            var (first, second) = (new World(ScheduleGenerator.Make(seed)).Run(), new World(ScheduleGenerator.Make(seed)).Run());
            Assert.Equal((seed, first.Hash, first.Took, first.Events), (seed, second.Hash, second.Took, second.Events));
        }
    }

    [Fact]
    public void Other_threads_at_work_change_nothing()
    {
        var alone = Enumerable.Range(1, 100).Select(s => new World(ScheduleGenerator.Make((ulong)s)).Run().Hash).ToArray();
        var together = new ulong[alone.Length];
        Parallel.For(0, alone.Length, i => together[i] = new World(ScheduleGenerator.Make((ulong)i + 1)).Run().Hash);
        Assert.Equal(alone, together);
    }

    [Fact]
    public void Every_seed_is_another_story() =>
        Assert.Equal(500, Enumerable.Range(1, 500).Select(s => new World(ScheduleGenerator.Make((ulong)s)).Run().Hash).Distinct().Count());

    [Fact]
    public void To_tell_the_story_does_not_change_it()
    {
        var (lines, again) = (new List<string>(), new List<string>());
        var told = FailureReport.Play(ScheduleGenerator.Make(7), lines.Add);
        FailureReport.Play(ScheduleGenerator.Make(7), again.Add);
        Assert.Equal(new World(ScheduleGenerator.Make(7)).Run().Hash, told.Hash);
        Assert.Equal(lines, again);
        Assert.Contains(lines, l => l.Contains("Promoted", StringComparison.Ordinal));
    }
}
