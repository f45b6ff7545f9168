using CsCheck;
using MySqlHa.Vrrp.StateMachine;

namespace MySqlHa.Vrrp.Tests.StateMachine;

/// <summary>Two and three machines on one wire, under a clock of their own (safety.md S1 and S3).</summary>
public sealed class SimulationTests
{
    private const long Second = 1_000_000;

    [Fact]
    public void The_higher_priority_becomes_master_once_and_stays()
    {
        var (lan, a, b) = Pair(100, 90);
        lan.Run(600 * Second);
        Assert.Equal([a], lan.Masters);
        Assert.Equal(VrrpState.Backup, b.Machine.State);
        Assert.Equal(3, lan.Log.Count);
        Assert.Equal(1, lan.MostHolders);
    }

    [Fact]
    public void Equal_priorities_are_settled_by_the_higher_address()
    {
        var (lan, _, b) = Pair(100, 100);
        lan.Run(10 * Second);
        Assert.Equal([b], lan.Masters);
        var settled = lan.Log.Count;
        lan.Run(600 * Second);
        Assert.Equal(settled, lan.Log.Count);
    }

    [Fact]
    public void A_handover_takes_the_handover_skew_and_never_has_two_holders()
    {
        var (lan, a, b) = Pair(100, 90);
        lan.Run(10 * Second);
        var start = lan.Now;
        a.Handle(MachineEvent.FaultRaised());
        lan.Run(Second);
        Assert.Equal([b], lan.Masters);
        Assert.Equal((start + 100 + 6_484, b, VrrpState.Master, TransitionReason.MasterResigned), lan.Log[^1]);
        Assert.Equal(1, lan.MostHolders);
    }

    [Fact]
    public void The_better_of_two_backups_goes_first()
    {
        var (lan, a, b) = Pair(100, 90);
        var c = lan.Add("c", Samples.V3 with { Priority = 80 }, "192.0.2.3");
        c.Handle(MachineEvent.Start());
        lan.Run(10 * Second);
        a.Handle(MachineEvent.Stop());
        lan.Run(60 * Second);
        Assert.Equal([b], lan.Masters);
        Assert.DoesNotContain(lan.Log, l => l.Node == c && l.To == VrrpState.Master);
        Assert.Equal(1, lan.MostHolders);
    }

    [Fact]
    public void Silence_costs_the_master_down_interval()
    {
        var (lan, a, b) = Pair(100, 90);
        lan.Run(10 * Second);
        var killed = lan.Now;
        a.Kill();
        lan.Run(10 * Second);
        Assert.Equal([b], lan.Masters);
        Assert.Equal(TransitionReason.MasterSilent, lan.Log[^1].Reason);
        Assert.InRange(lan.Log[^1].At - killed, 2_648_437, 3_648_537);
    }

    [Fact]
    public void After_the_successor_the_addresses_overlap_only_until_it_is_heard()
    {
        var (lan, a, b) = Pair(100, 90);
        lan.Run(10 * Second);
        a.Handle(MachineEvent.FaultRaised(ReleaseMode.AfterSuccessor));
        lan.Run(100 + 6_484);
        Assert.True(a.Holds && b.Holds);
        lan.Run(100);
        Assert.False(a.Holds);
        Assert.True(b.Holds);
    }

    [Fact]
    public void Without_a_successor_the_addresses_go_after_the_limit()
    {
        var lan = new Lan();
        var a = lan.Add("a", Samples.V3Owner, "192.0.2.1");
        a.Handle(MachineEvent.Start());
        a.Handle(MachineEvent.FaultRaised(ReleaseMode.AfterSuccessor));
        lan.Run(VrrpMachine.ReleaseMicroseconds - 1);
        Assert.True(a.Holds);
        lan.Run(1);
        Assert.False(a.Holds);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_returning_node_of_higher_priority_preempts_or_does_not(bool preempt)
    {
        var (lan, a, b) = Pair(100, 90, Samples.V3 with { Preempt = preempt });
        lan.Run(10 * Second);
        a.Handle(MachineEvent.FaultRaised());
        lan.Run(Second);
        a.Handle(MachineEvent.FaultCleared());
        lan.Run(60 * Second);
        Assert.Equal([preempt ? a : b], lan.Masters);
    }

    [Fact]
    public void Preempt_delay_is_kept_and_then_ends_in_preemption()
    {
        var (lan, a, b) = Pair(100, 90, Samples.V3 with { PreemptDelay = TimeSpan.FromSeconds(30) });
        lan.Run(40 * Second);
        a.Handle(MachineEvent.FaultRaised());
        lan.Run(Second);
        a.Handle(MachineEvent.FaultCleared());
        lan.Run(29 * Second);
        Assert.Equal([b], lan.Masters);
        lan.Run(10 * Second);
        Assert.Equal([a], lan.Masters);
        Assert.Equal(TransitionReason.Preempted, lan.Log.Last(l => l.Node == a).Reason);
    }

    [Fact]
    public void A_healed_split_leaves_one_master()
    {
        var (lan, a, b) = Pair(100, 90);
        lan.Run(10 * Second);
        b.Reachable = false;
        lan.Run(10 * Second);
        Assert.Equal(2, lan.Masters.Count);
        b.Reachable = true;
        lan.Run(2 * Second);
        Assert.Equal([a], lan.Masters);
        Assert.False(b.Holds);
    }

    [Fact]
    public void A_lowered_priority_of_the_master_hands_over_without_two_holders_at_rest()
    {
        var (lan, a, b) = Pair(100, 90);
        lan.Run(10 * Second);
        a.Handle(MachineEvent.PriorityChanged(50));
        lan.Run(10 * Second);
        Assert.Equal([b], lan.Masters);
        Assert.False(a.Holds);
        Assert.Equal(TransitionReason.Preempted, lan.Log.Last(l => l.Node == b).Reason);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_handover_stands_although_the_successor_ranks_lower(bool told)
    {
        var (lan, a, b) = Pair(100, 90, Samples.V3 with { ServeOnCommand = true });
        lan.Run(10 * Second);
        var start = lan.Now;
        a.Handle(MachineEvent.StandBy());
        if (told)
        {
            b.Handle(MachineEvent.TakeOver(addressesAtOnce: true));
        }

        lan.Run(600 * Second);
        Assert.Equal([b], lan.Masters);
        Assert.True(b.Holds && !a.Holds);
        Assert.Equal((start + (told ? 100 : 100 + 6_484), b, VrrpState.Master, told ? TransitionReason.HandedOver : TransitionReason.MasterResigned), lan.Log[^1]);
        b.Kill();
        lan.Run(10 * Second);
        Assert.Equal([a], lan.Masters);
    }

    [Fact]
    public void A_handover_to_nobody_ends_where_it_began()
    {
        var (lan, a, b) = Pair(100, 90);
        lan.Run(10 * Second);
        b.Handle(MachineEvent.Hold());
        a.Handle(MachineEvent.StandBy());
        lan.Run(Second);
        Assert.Empty(lan.Masters);
        Assert.False(a.Holds);
        lan.Run(3 * Second);
        Assert.Equal([a], lan.Masters);
        Assert.True(a.Holds);
    }

    [Fact]
    public void A_held_pair_stays_without_master_until_one_is_released()
    {
        var (lan, a, b) = Pair(255, 90);
        lan.Run(10 * Second);
        a.Handle(MachineEvent.Hold());
        b.Handle(MachineEvent.Hold());
        lan.Run(60 * Second);
        Assert.Equal([a], lan.Masters);
        a.Handle(MachineEvent.FaultRaised());
        a.Handle(MachineEvent.FaultCleared());
        lan.Run(600 * Second);
        Assert.Empty(lan.Masters);
        b.Handle(MachineEvent.HoldCleared());
        lan.Run(4 * Second);
        Assert.Equal([b], lan.Masters);
        lan.Run(60 * Second);
        Assert.Equal([b], lan.Masters);
    }

    [Fact]
    public void A_master_that_serves_on_command_holds_nothing_until_it_is_told()
    {
        var (lan, a, b) = Pair(100, 90, Samples.V3 with { ServeOnCommand = true });
        lan.ServeAfter = 20 * Second;
        lan.Run(10 * Second);
        Assert.Equal([a], lan.Masters);
        Assert.False(a.Holds || b.Holds);
        lan.Run(20 * Second);
        Assert.True(a.Holds);
        Assert.Equal(1, lan.MostHolders);
    }

    /// <summary>Whatever three nodes go through, once they are left alone there is one master, and it stays.</summary>
    [Fact]
    public void Any_history_settles_to_one_master_that_stays() =>
        Gen.Select(
            Gen.Int[1, 254].Array[3],
            Gen.Bool,
            Gen.Int[0, 2],
            Gen.Bool,
            Gen.Select(Gen.Int[0, 2], Gen.Int[0, 12], Gen.OneOf(Gen.Long[0, 6 * Second], Gen.Long[0, 30_000])).Array[0, 40]).Sample(
            (priorities, preempt, delay, onCommand, history) =>
            {
                var config = Samples.V3 with { Preempt = preempt, PreemptDelay = TimeSpan.FromSeconds(preempt ? delay : 0), ServeOnCommand = onCommand };
                var lan = new Lan();
                var nodes = priorities.Select((p, i) => lan.Add($"n{i}", config with { Priority = p }, $"192.0.2.{i + 1}")).ToArray();
                Array.ForEach(nodes, n => n.Handle(MachineEvent.Start()));
                foreach (var (who, what, pause) in history)
                {
                    Disturb(nodes[who], what, priorities[who]);
                    lan.Run(pause);
                }

                foreach (var node in nodes)
                {
                    node.Reachable = true;
                    node.Handle(MachineEvent.FaultCleared());
                    node.Handle(MachineEvent.HoldCleared());
                    node.Handle(MachineEvent.Start());
                }

                lan.Run(30 * Second);
                var master = Assert.Single(lan.Masters);
                Assert.All(nodes, n => Assert.Equal(n == master, n.Holds));
                var settled = lan.Log.Count;
                lan.Run(600 * Second);
                Assert.Equal(settled, lan.Log.Count);
            },
            iter: 300);

    private static void Disturb(Lan.Node node, int what, int priority)
    {
        if (what is 5 or 6)
        {
            node.Reachable = what == 5;
            return;
        }

        node.Handle(what switch
        {
            0 => MachineEvent.FaultRaised(),
            1 => MachineEvent.FaultRaised(ReleaseMode.AfterSuccessor),
            2 => MachineEvent.FaultCleared(),
            3 => MachineEvent.PriorityChanged(Math.Max(1, priority / 2)),
            4 => MachineEvent.PriorityChanged(priority),
            7 => MachineEvent.Serve(),
            8 => MachineEvent.TakeOver(addressesAtOnce: false),
            9 => MachineEvent.TakeOver(addressesAtOnce: true),
            10 => MachineEvent.StandBy(),
            11 => MachineEvent.Hold(),
            _ => MachineEvent.HoldCleared(),
        });
    }

    private static (Lan Lan, Lan.Node A, Lan.Node B) Pair(int priorityA, int priorityB, VrrpConfiguration? config = null)
    {
        config ??= Samples.V3;
        var lan = new Lan();
        var a = lan.Add("a", config with { Priority = priorityA }, "192.0.2.1");
        var b = lan.Add("b", config with { Priority = priorityB }, "192.0.2.2");
        a.Handle(MachineEvent.Start());
        b.Handle(MachineEvent.Start());
        return (lan, a, b);
    }
}
