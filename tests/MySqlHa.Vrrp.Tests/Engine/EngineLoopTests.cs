using MySqlHa.Vrrp.Engine;
using MySqlHa.Vrrp.Packet;
using MySqlHa.Vrrp.StateMachine;

namespace MySqlHa.Vrrp.Tests.Engine;

public sealed class EngineLoopTests
{
    [Fact]
    public void Takeover_speaks_then_adds_then_announces()
    {
        using var rig = new LoopRig();
        rig.BecomeMaster();
        Assert.Equal(["advertise 100", "add 192.0.2.100 for 2 s", "announce", "announce", "announce", "announce", "announce"], rig.Happened.Take(7));
    }

    [Fact]
    public void Giving_up_for_a_living_server_lets_go_before_it_speaks()
    {
        using var rig = new LoopRig();
        rig.BecomeMaster();
        rig.Happened.Clear();
        rig.Post(EngineEventKind.FaultRaised, "mysql", "hung");
        Assert.Equal(["destroy 192.0.2.100", "remove 192.0.2.100", "advertise 0", "advertise 0"], rig.Happened);
        Assert.Equal((VrrpState.Fault, "hung"), (rig.State, rig.Loop.View.Reason));
    }

    [Fact]
    public void Giving_up_for_a_dead_server_keeps_refusing_until_the_successor_is_heard()
    {
        using var rig = new LoopRig();
        rig.BecomeMaster();
        rig.Happened.Clear();
        rig.Post(EngineEventKind.FaultRaised, "mysql", "gone", ReleaseMode.AfterSuccessor);
        Assert.Equal(["advertise 0", "advertise 0"], rig.Happened);
        rig.Hear(rig.PacketFrom("192.0.2.12", 90));
        Assert.Equal(["destroy 192.0.2.100", "remove 192.0.2.100"], rig.Happened.Skip(2));
    }

    [Fact]
    public void A_dead_server_without_successor_still_loses_the_address()
    {
        using var rig = new LoopRig();
        rig.BecomeMaster();
        rig.Post(EngineEventKind.FaultRaised, "mysql", "gone", ReleaseMode.AfterSuccessor);
        Assert.NotEmpty(rig.Addresses.Present);
        rig.Run(TimeSpan.FromMilliseconds(100));
        Assert.Empty(rig.Addresses.Present);
    }

    [Fact]
    public void A_backup_says_once_for_each_silence_that_its_master_is_late()
    {
        var rig = new LoopRig();
        rig.Loop.Begin();
        rig.Hear(rig.PacketFrom("192.0.2.12", 200));
        // The master down interval is 3609 ms.
        rig.Run(TimeSpan.FromMilliseconds(3308));
        rig.Hear(rig.PacketFrom("192.0.2.12", 200));
        rig.Run(TimeSpan.FromMilliseconds(3310));
        rig.Run(TimeSpan.FromMilliseconds(200));
        rig.Hear(rig.PacketFrom("192.0.2.12", 200));
        rig.Run(TimeSpan.FromMilliseconds(3310));
        rig.Run(TimeSpan.FromSeconds(2));
        Assert.Equal(VrrpState.Master, rig.State);
        rig.Dispose();
        Assert.Equal(2, rig.Lates);
        Assert.True(rig.Told[^1].MasterLost);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void A_master_that_was_never_heard_or_resigned_is_not_lost(bool resigned)
    {
        var rig = new LoopRig();
        rig.Loop.Begin();
        if (resigned)
        {
            rig.Hear(rig.PacketFrom("192.0.2.12", 200));
            rig.Hear(rig.PacketFrom("192.0.2.12", 0));
        }

        rig.Run(TimeSpan.FromSeconds(5));
        Assert.Equal(VrrpState.Master, rig.State);
        rig.Dispose();
        Assert.False(rig.Told[^1].MasterLost);
        if (!resigned)
            Assert.Equal(0, rig.Lates);
    }

    [Fact]
    public void A_pending_tracker_keeps_a_starting_node_out_of_the_race()
    {
        using var rig = new LoopRig(c => c with { Priority = 255 });
        rig.Queue.TryEnqueue(new EngineEvent { Kind = EngineEventKind.FaultRaised, Key = "mysql", Reason = "waiting for the first verdict" });
        rig.Loop.Begin();
        rig.Run(TimeSpan.FromSeconds(10));
        Assert.Equal(VrrpState.Fault, rig.State);
        Assert.Empty(rig.Happened);
        rig.Post(EngineEventKind.FaultCleared, "mysql");
        Assert.Equal(VrrpState.Master, rig.State);
    }

    [Fact]
    public void A_fault_stays_until_the_last_tracker_is_content()
    {
        using var rig = new LoopRig();
        rig.Loop.Begin();
        rig.Post(EngineEventKind.FaultRaised, "mysql", "mysql is down");
        rig.Post(EngineEventKind.LinkDown);
        rig.Post(EngineEventKind.FaultCleared, "mysql");
        Assert.Equal((VrrpState.Fault, "interface eth0 is down"), (rig.State, rig.Loop.View.Reason));
        rig.Post(EngineEventKind.LinkUp);
        Assert.Equal(VrrpState.Backup, rig.State);
    }

    [Fact]
    public void The_lease_is_renewed_four_times_a_lifetime_and_not_after_it_was_given_up()
    {
        using var rig = new LoopRig(c => c with { AddressLifetime = TimeSpan.FromSeconds(4) });
        rig.BecomeMaster();
        rig.Happened.Clear();
        rig.Run(TimeSpan.FromSeconds(8));
        Assert.Equal(8, rig.Happened.Count(h => h.StartsWith("add", StringComparison.Ordinal)));
        rig.Post(EngineEventKind.FaultRaised, "mysql", "gone");
        rig.Happened.Clear();
        rig.Run(TimeSpan.FromSeconds(8));
        Assert.Empty(rig.Happened);
    }

    [Fact]
    public void An_address_that_somebody_removed_is_put_back_and_announced()
    {
        using var rig = new LoopRig();
        rig.BecomeMaster();
        rig.Happened.Clear();
        rig.Addresses.Present.Clear();
        rig.Queue.TryEnqueue(new EngineEvent { Kind = EngineEventKind.AddressRemoved, Address = rig.Configuration.Addresses[0].Address.ToHostOrder() });
        rig.Loop.Step();
        Assert.Equal(["add 192.0.2.100 for 2 s", "announce"], rig.Happened.Take(2));
        Assert.Contains("AddressPutBack", rig.LogCodes);
    }

    [Fact]
    public void A_backup_removes_an_address_that_an_earlier_life_left_behind()
    {
        using var rig = new LoopRig();
        rig.Addresses.Present.Add(rig.Configuration.Addresses[0].Address);
        rig.Loop.Begin();
        Assert.Empty(rig.Addresses.Present);
        Assert.Contains("LeftoverAddressRemoved", rig.LogCodes);
    }

    [Fact]
    public void A_master_that_stood_still_steps_down_before_it_speaks_again()
    {
        using var rig = new LoopRig();
        rig.BecomeMaster();
        rig.Happened.Clear();
        rig.Time.Advance(TimeSpan.FromSeconds(30));
        rig.Loop.Step();
        Assert.Equal(["destroy 192.0.2.100", "remove 192.0.2.100", "advertise 0", "advertise 0"], rig.Happened);
        Assert.Equal(VrrpState.Backup, rig.State);
        Assert.Contains("Stalled", rig.LogCodes);
    }

    [Fact]
    public void A_late_wake_up_does_not_shift_the_advertisements_behind_it()
    {
        using var rig = new LoopRig();
        rig.BecomeMaster();
        const int Count = 2000;
        var sent = rig.Counters.Sent;
        var started = rig.Time.GetTimestamp();
        while (rig.Counters.Sent < sent + Count)
        {
            rig.Time.AdvanceMicroseconds(rig.Loop.Step() + 900);
        }

        Assert.InRange((rig.Time.GetTimestamp() - started) / Count, 999_500, 1_000_500);
    }

    [Fact]
    public void Weights_move_the_priority_inside_its_bounds_and_a_better_backup_takes_over()
    {
        using var rig = new LoopRig();
        rig.BecomeMaster();
        rig.Post(EngineEventKind.PriorityMoved, "check", weight: -200);
        Assert.Equal(1, rig.Loop.View.EffectivePriority);
        rig.Hear(rig.PacketFrom("192.0.2.12", 90));
        Assert.Equal(VrrpState.Backup, rig.State);
        Assert.Equal("192.0.2.12 is master with priority 90", rig.Loop.View.Reason);
    }

    [Fact]
    public void Another_clusters_VRID_is_reported_once_a_minute()
    {
        using var rig = new LoopRig();
        rig.Loop.Begin();
        var foreign = rig.PacketFrom("192.0.2.66", 120, c => c with { Addresses = [VirtualAddress.Parse("203.0.113.9")] });
        for (var i = 0; i < 20; i++)
        {
            rig.Hear(foreign);
        }

        Assert.Single(rig.LogCodes, c => c == "VridClash");
    }

    [Fact]
    public void A_flood_of_hostile_packets_is_counted_and_logged_once()
    {
        using var rig = new LoopRig();
        rig.Loop.Begin();
        var bad = rig.PacketFrom("192.0.2.66", 254);
        bad[^1] ^= 0xFF;
        for (var i = 0; i < 5000; i++)
        {
            rig.Hear(bad);
        }

        Assert.Equal(5000, rig.Counters[DropReason.Checksum]);
        Assert.Single(rig.LogCodes, c => c == "PacketDropped");
        Assert.Equal(VrrpState.Backup, rig.State);
    }

    [Fact]
    public void A_full_queue_still_takes_a_stop()
    {
        using var rig = new LoopRig();
        rig.BecomeMaster();
        while (rig.Queue.TryEnqueue(new EngineEvent { Kind = EngineEventKind.Advertisement }))
        {
        }

        Assert.True(rig.Queue.TryEnqueue(new EngineEvent { Kind = EngineEventKind.Stop, Reason = "stopped" }));
        rig.Loop.Step();
        Assert.True(rig.Loop.Ended);
        Assert.Empty(rig.Addresses.Present);
    }

    [Fact]
    public void A_kernel_that_refuses_the_address_is_reported_and_does_not_end_the_loop()
    {
        using var rig = new LoopRig();
        rig.Addresses.Refuses = true;
        rig.BecomeMaster();
        Assert.Contains("AddressAddFailed", rig.LogCodes);
    }

    [Fact]
    public void A_master_sends_and_hears_without_allocating()
    {
        using var rig = new LoopRig(c => c with { AdvertisementInterval = TimeSpan.FromMilliseconds(10) });
        rig.BecomeMaster();
        rig.Link.Recording = rig.Addresses.Recording = false;
        var peer = rig.PacketFrom("192.0.2.12", 90, c => c with { VirtualRouterId = 52 });
        Assert.Equal(0, AllocatedInSteadyState(() =>
        {
            rig.Time.AdvanceMicroseconds(rig.Loop.Step());
            rig.Hear(peer);
        }));
    }

    [Fact]
    public void A_backup_hears_without_allocating()
    {
        using var rig = new LoopRig();
        rig.Loop.Begin();
        var master = rig.PacketFrom("192.0.2.12", 200);
        Assert.Equal(0, AllocatedInSteadyState(() => rig.Hear(master)));
    }

    /// <summary>Bytes of ten thousand rounds, after as many that let the runtime settle (tiered compilation allocates on the thread that it measures).</summary>
    private static long AllocatedInSteadyState(Action round)
    {
        const int Rounds = 10_000;
        for (var i = 0; i < 2 * Rounds; i++)
        {
            round();
        }

        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Rounds; i++)
        {
            round();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }
}
