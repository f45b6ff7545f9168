using MySqlHa.Simulation.Checks;
using MySqlHa.Simulation.Running;
using MySqlHa.Simulation.Schedules;

namespace MySqlHa.Simulation.Tests;

public sealed class ScheduleTests
{
    [Fact]
    public void A_fault_is_read_as_it_is_written()
    {
        foreach (var fault in Enumerable.Range(1, 500).SelectMany(s => ScheduleGenerator.Make((ulong)s).Faults))
        {
            Assert.Equal(fault, Fault.Parse(fault.ToString()));
        }

        Assert.Contains("DaemonFrozen/a/6000000/500000", Assert.Throws<FormatException>(() => Fault.Parse("Frozen/c/1/2")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_kind_of_fault_comes_and_most_come_close_to_another()
    {
        var schedules = Enumerable.Range(1, 5_000).Select(s => ScheduleGenerator.Make((ulong)s)).ToArray();
        Assert.Equal(Enum.GetValues<FaultKind>().Order(), schedules.SelectMany(s => s.Faults).Select(f => f.Kind).Distinct().Order());
        var pairs = schedules.SelectMany(s => s.Faults.Zip(s.Faults.Skip(1))).ToArray();
        Assert.True(pairs.Count(p => Math.Abs(p.Second.At - p.First.At) < 500_000) > pairs.Length / 2);
    }

    [Fact]
    public void What_a_configuration_does_not_promise_is_not_asked_of_it()
    {
        foreach (var (_, setup, faults) in Enumerable.Range(1, 5_000).Select(s => ScheduleGenerator.Make((ulong)s)))
        {
            var kinds = faults.Select(f => f.Kind).ToHashSet();
            Assert.True(setup.Wait == Vrrp.TakeOver.TakeoverWait.Lease || !kinds.Overlaps([FaultKind.GuardKilled, FaultKind.GuardFrozen, FaultKind.BothKilled, FaultKind.BothFrozen]));
            Assert.True(setup.Witness || !kinds.Overlaps([FaultKind.LinkCut, FaultKind.PeerCut, FaultKind.WitnessCut, FaultKind.WitnessAway]));
            Assert.True(setup.Witness || setup.Gateway || !kinds.Contains(FaultKind.Isolated));
        }
    }

    /// <summary>Of a schedule that fails for one fault of a second, that fault is left, and as short as it can be.</summary>
    [Fact]
    public void A_failing_schedule_is_shrunk_to_what_makes_it_fail()
    {
        var culprit = new Fault(7_000_000, FaultKind.ServerFrozen, 1, 4_000_000);
        var full = ScheduleGenerator.Make(3) with { Faults = [new(6_000_000, FaultKind.Busy, 0, 5_000), culprit, new(8_000_000, FaultKind.Busy, 1, 900_000)] };
        var small = Shrinker.Shrink(Play(full), Play);
        Assert.Equal([culprit with { Duration = 1_000_000 }], small.Schedule.Faults);

        static Outcome Play(Schedule schedule) => new(
            schedule, schedule.Faults.Any(f => f is { Kind: FaultKind.ServerFrozen, Duration: >= 1_000_000 }) ? new("S1", 1, "played") : null, 0, 0, 0);
    }
}
