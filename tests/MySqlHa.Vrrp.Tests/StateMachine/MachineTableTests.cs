using MySqlHa.Vrrp.StateMachine;

namespace MySqlHa.Vrrp.Tests.StateMachine;

/// <summary>
/// machine.table holds what every event does in every state: "[situation]" and then "event: actions", "-" for none. A cell that is missing
/// fails, and so does a kind of event, a timer or a state that no cell has.
/// </summary>
public sealed class MachineTableTests
{
    private static readonly VrrpConfiguration Config = Samples.V3 with { AnnounceRefresh = TimeSpan.FromSeconds(60) };

    private static readonly VrrpConfiguration OnCommand = Config with { ServeOnCommand = true };

    /// <summary>Priority 100 at 192.0.2.5, one second, v3, preempting.</summary>
    private static readonly Dictionary<string, (VrrpState State, Func<MachineProbe> Make)> Situations = new()
    {
        ["Stopped"] = (VrrpState.Stopped, () => Probe()),
        ["Stopped, fault raised"] = (VrrpState.Stopped, () => Probe(p => p.Do(MachineEvent.FaultRaised()))),
        ["Stopped, release pending"] = (VrrpState.Stopped, () => Master(p => p.Do(MachineEvent.Stop(ReleaseMode.AfterSuccessor)))),
        ["Backup"] = (VrrpState.Backup, () => Probe(p => p.Start())),
        ["Backup, no-preempt"] = (VrrpState.Backup, () => Probe(Config with { Preempt = false }, p => p.Start())),
        ["Backup, preempt delay running"] = (VrrpState.Backup, () => Probe(Config with { PreemptDelay = TimeSpan.FromSeconds(30) }, p => p.Start())),
        ["Backup, about to preempt 60"] = (VrrpState.Backup, () => Probe(p => p.Start(), p => p.Hear(60))),
        ["Backup, master resigned"] = (VrrpState.Backup, () => Probe(p => p.Start(), p => p.Hear(0))),
        ["Master"] = (VrrpState.Master, () => Master()),
        ["Master, owner"] = (VrrpState.Master, () => Probe(Config with { Priority = 255 }, p => p.Start())),
        ["Stopped, held"] = (VrrpState.Stopped, () => Probe(Config with { Priority = 255 }, Hold)),
        ["Backup, on command"] = (VrrpState.Backup, () => Probe(OnCommand, p => p.Start())),
        ["Backup, held"] = (VrrpState.Backup, () => Probe(p => p.Start(), p => p.Hear(200), Hold)),
        ["Backup, held owner"] = (VrrpState.Backup, () => Probe(Config with { Priority = 255 }, Hold, p => p.Start())),
        ["Backup, standing by, release pending"] = (VrrpState.Backup, () => Master(StandBy)),
        ["Backup, standing by for 50"] = (VrrpState.Backup, () => Master(StandBy, p => p.Hear(50))),
        ["Master, not serving"] = (VrrpState.Master, () => Probe(OnCommand, p => p.Start(), p => p.Expire(TimerKind.MasterDown))),
        ["Master, served"] = (VrrpState.Master, () => Probe(OnCommand, p => p.Start(), p => p.Expire(TimerKind.MasterDown), p => p.Do(MachineEvent.Serve()))),
        ["Master, held"] = (VrrpState.Master, () => Master(Hold)),
        ["Fault"] = (VrrpState.Fault, () => Master(p => p.Do(MachineEvent.FaultRaised()))),
        ["Fault, release pending"] = (VrrpState.Fault, () => Master(p => p.Do(MachineEvent.FaultRaised(ReleaseMode.AfterSuccessor)))),
        ["Fault, owner"] = (VrrpState.Fault, () => Probe(Config with { Priority = 255 }, p => p.Start(), p => p.Do(MachineEvent.FaultRaised()))),
        ["Fault, held owner"] = (VrrpState.Fault, () => Probe(Config with { Priority = 255 }, p => p.Start(), p => p.Do(MachineEvent.FaultRaised()), Hold)),
        ["Fault, standing by owner"] = (VrrpState.Fault, () => Probe(Config with { Priority = 255 }, p => p.Start(), StandBy, p => p.Do(MachineEvent.FaultRaised()))),
    };

    private static readonly Dictionary<string, (MachineEventKind Kind, Func<MachineProbe, string> Do)> Events = new(
    [
        Event("Start", MachineEventKind.Start, p => p.Start()),
        Event("Stop", MachineEventKind.Stop, p => p.Do(MachineEvent.Stop())),
        Event("Stop after successor", MachineEventKind.Stop, p => p.Do(MachineEvent.Stop(ReleaseMode.AfterSuccessor))),
        Event("Hear 0", MachineEventKind.Advertisement, p => p.Hear(0)),
        Event("Hear lower", MachineEventKind.Advertisement, p => p.Hear(50)),
        Event("Hear equal from below", MachineEventKind.Advertisement, p => p.Hear(p.Machine.EffectivePriority, MachineProbe.Below)),
        Event("Hear equal from above", MachineEventKind.Advertisement, p => p.Hear(p.Machine.EffectivePriority, MachineProbe.Above)),
        Event("Hear higher every 2 s", MachineEventKind.Advertisement, p => p.Hear(200, MachineProbe.Below, 2_000_000)),
        Event("Hear ourselves", MachineEventKind.Advertisement, p => p.Hear(200, MachineProbe.Local)),
        Event("Fault", MachineEventKind.FaultRaised, p => p.Do(MachineEvent.FaultRaised())),
        Event("Fault after successor", MachineEventKind.FaultRaised, p => p.Do(MachineEvent.FaultRaised(ReleaseMode.AfterSuccessor))),
        Event("Fault cleared", MachineEventKind.FaultCleared, p => p.Do(MachineEvent.FaultCleared())),
        Event("Priority 150", MachineEventKind.PriorityChanged, p => p.Do(MachineEvent.PriorityChanged(150))),
        Event("Priority 40", MachineEventKind.PriorityChanged, p => p.Do(MachineEvent.PriorityChanged(40))),
        Event("Serve", MachineEventKind.Serve, p => p.Do(MachineEvent.Serve())),
        Event("Take over", MachineEventKind.TakeOver, p => p.Do(MachineEvent.TakeOver(addressesAtOnce: false))),
        Event("Take over and serve", MachineEventKind.TakeOver, p => p.Do(MachineEvent.TakeOver(addressesAtOnce: true))),
        Event("Stand by", MachineEventKind.StandBy, p => p.Do(MachineEvent.StandBy())),
        Event("Hold", MachineEventKind.Hold, p => p.Do(MachineEvent.Hold())),
        Event("Hold cleared", MachineEventKind.HoldCleared, p => p.Do(MachineEvent.HoldCleared())),
        .. Enum.GetValues<TimerKind>().Select(t => Event($"{t} expires", MachineEventKind.TimerExpired, p => p.Expire(t))),
        .. Enum.GetValues<TimerKind>().Select(t => Event($"{t} expires late", MachineEventKind.TimerExpired, p => p.ExpireStale(t))),
    ]);

    private static readonly Dictionary<(string Situation, string Event), string> Expected = ReadTable();

    public static TheoryData<string, string> Cells => [.. from s in Situations.Keys from e in Events.Keys select (s, e)];

    [Theory]
    [MemberData(nameof(Cells))]
    public void Every_cell(string situation, string happening)
    {
        var (state, make) = Situations[situation];
        var probe = make();
        Assert.Equal(state, probe.Machine.State);
        Assert.True(Expected.TryGetValue((situation, happening), out var expected), $"machine.table has no cell for '{happening}' in '{situation}'");
        Assert.Equal(expected, Events[happening].Do(probe));
    }

    [Fact]
    public void Every_state_and_every_kind_of_event_has_cells()
    {
        Assert.Empty(Enum.GetValues<VrrpState>().Except(Situations.Values.Select(s => s.State)));
        Assert.Empty(Enum.GetValues<MachineEventKind>().Except(Events.Values.Select(e => e.Kind)));
    }

    [Fact]
    public void The_table_has_no_cell_that_cannot_happen() =>
        Assert.Empty(Expected.Keys.Except(from s in Situations.Keys from e in Events.Keys select (s, e)));

    private static KeyValuePair<string, (MachineEventKind Kind, Func<MachineProbe, string> Do)> Event(
        string name, MachineEventKind kind, Func<MachineProbe, string> act) => new(name, (kind, act));

    private static void Hold(MachineProbe probe) => probe.Do(MachineEvent.Hold());

    private static void StandBy(MachineProbe probe) => probe.Do(MachineEvent.StandBy());

    private static MachineProbe Probe(params Action<MachineProbe>[] steps) => Probe(Config, steps);

    private static MachineProbe Probe(VrrpConfiguration config, params Action<MachineProbe>[] steps)
    {
        var probe = new MachineProbe(config);
        Array.ForEach(steps, step => step(probe));
        return probe;
    }

    private static MachineProbe Master(params Action<MachineProbe>[] steps) =>
        Probe([p => p.Start(), p => p.Expire(TimerKind.MasterDown), .. steps]);

    private static Dictionary<(string Situation, string Event), string> ReadTable()
    {
        var cells = new Dictionary<(string Situation, string Event), string>();
        var situation = string.Empty;
        foreach (var line in Samples.Resource("machine.table").Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (line[0] == '[')
            {
                situation = line[1..line.IndexOf(']', StringComparison.Ordinal)];
            }
            else if (line[0] != '#')
            {
                var colon = line.IndexOf(':', StringComparison.Ordinal);
                cells.Add((situation, line[..colon]), line[(colon + 1)..].Trim());
            }
        }

        return cells;
    }
}
