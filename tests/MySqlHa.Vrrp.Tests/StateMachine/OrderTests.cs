using MySqlHa.Vrrp.StateMachine;

namespace MySqlHa.Vrrp.Tests.StateMachine;

/// <summary>Orders of a node's policy or an operator that take more than one event.</summary>
public sealed class OrderTests
{
    private const string Releases = "DestroySessions RemoveAddresses Disarm(Release)";

    [Fact]
    public void A_master_that_never_served_resigns_like_any_other()
    {
        var probe = Master(Samples.V3 with { ServeOnCommand = true });
        Assert.False(probe.Machine.Serving);
        Assert.StartsWith("DestroySessions RemoveAddresses Advertise(0) Advertise(0) Master>Fault", probe.Do(MachineEvent.FaultRaised()), StringComparison.Ordinal);
    }

    [Fact]
    public void Each_time_anew_the_addresses_wait_for_the_command()
    {
        var probe = Master(Samples.V3 with { ServeOnCommand = true });
        probe.Do(MachineEvent.Serve());
        Assert.True(probe.Machine.Serving);
        probe.Hear(200);
        Assert.False(probe.Machine.Serving);
        Assert.DoesNotContain("AddAddresses", probe.Expire(TimerKind.MasterDown), StringComparison.Ordinal);
        Assert.False(probe.Machine.Serving);
    }

    [Fact]
    public void Whoever_stands_by_accepts_any_master_until_it_is_master_again()
    {
        var probe = Master(Samples.V3);
        probe.Do(MachineEvent.StandBy());
        Assert.Equal(Releases + " Arm(MasterDown,3609375)", probe.Hear(50));
        probe.Do(MachineEvent.FaultRaised());
        probe.Do(MachineEvent.FaultCleared());
        Assert.Equal("Arm(MasterDown,3609375)", probe.Hear(50));
        probe.Expire(TimerKind.MasterDown);
        probe.Hear(200);
        Assert.Equal("-", probe.Hear(50));
    }

    [Fact]
    public void A_successor_that_serves_on_command_is_waited_for_until_it_serves()
    {
        var probe = Master(Samples.V3 with { ServeOnCommand = true });
        probe.Do(MachineEvent.Serve());
        probe.Do(MachineEvent.FaultRaised(ReleaseMode.AfterSuccessor));
        Assert.Equal("Arm(Release,100000)", probe.Hear(90));
        Assert.Equal(Releases, probe.Hear(90));
        Assert.Equal("-", probe.Hear(90));
    }

    [Fact]
    public void A_successor_that_claims_and_never_serves_is_not_waited_for_longer_than_its_time()
    {
        var probe = Master(Samples.V3 with { ServeOnCommand = true });
        probe.Do(MachineEvent.Serve());
        probe.Do(MachineEvent.FaultRaised(ReleaseMode.AfterSuccessor));
        probe.Hear(90);
        Assert.Equal("DestroySessions RemoveAddresses Disarm(Release)", probe.Expire(TimerKind.Release));
    }

    [Theory]
    [InlineData(true)]
    // Started a moment ago: the master advertises once a second.
    [InlineData(false)]
    public void Whoever_is_told_to_take_over_waits_for_the_resignation_and_for_nothing_else(bool knowsTheMaster)
    {
        var probe = new MachineProbe(Samples.V3);
        probe.Start();
        if (knowsTheMaster)
            probe.Hear(200);
        Assert.Equal("Arm(MasterDown,500000)", probe.Do(MachineEvent.TakeOver(addressesAtOnce: true)));
        Assert.Equal("-", probe.Hear(200));
        Assert.StartsWith("Advertise(100) AddAddresses Announce Backup>Master(HandedOver)", probe.Hear(0), StringComparison.Ordinal);
    }

    [Fact]
    public void A_master_that_never_resigns_is_taken_over_from_all_the_same()
    {
        var probe = new MachineProbe(Samples.V3);
        probe.Start();
        probe.Hear(200);
        probe.Do(MachineEvent.TakeOver(addressesAtOnce: true));
        Assert.StartsWith("Advertise(100) AddAddresses Announce Backup>Master(HandedOver)", probe.Expire(TimerKind.MasterDown), StringComparison.Ordinal);
    }

    [Fact]
    public void A_restart_ends_standing_by()
    {
        var probe = Master(Samples.V3);
        probe.Do(MachineEvent.StandBy());
        probe.Do(MachineEvent.Stop());
        probe.Start();
        Assert.Equal("-", probe.Hear(50));
    }

    [Fact]
    public void A_server_that_dies_while_its_node_stands_by_keeps_the_time_to_release()
    {
        var probe = Master(Samples.V3);
        probe.Do(MachineEvent.StandBy());
        Assert.Equal("Backup>Fault(Fault) Disarm(MasterDown)", probe.Do(MachineEvent.FaultRaised(ReleaseMode.AfterSuccessor)));
        Assert.Equal(Releases, probe.Expire(TimerKind.Release));
    }

    [Fact]
    public void A_second_master_that_resigns_meanwhile_does_not_leave_the_release_running()
    {
        var probe = Master(Samples.V3);
        probe.Do(MachineEvent.StandBy());
        probe.Hear(0);
        Assert.StartsWith(Releases + " Advertise(100) AddAddresses", probe.Expire(TimerKind.MasterDown), StringComparison.Ordinal);
        Assert.Equal("Advertise(100) Arm(Advertisement,1000000) Announce", probe.Hear(50));
        Assert.Equal("-", probe.Expire(TimerKind.Release));
    }

    [Fact]
    public void Held_it_stays_backup_however_the_master_goes()
    {
        var probe = Backup(MachineEvent.Hold());
        Assert.Equal("StayBackup(MasterSilent) Arm(MasterDown,3609375)", probe.Expire(TimerKind.MasterDown));
        probe.Hear(0);
        Assert.Equal("StayBackup(MasterResigned) Arm(MasterDown,3609375)", probe.Expire(TimerKind.MasterDown));
        Assert.Equal(VrrpState.Backup, probe.Machine.State);
    }

    [Fact]
    public void Held_it_names_a_master_of_lower_priority_and_none_that_fell_silent()
    {
        var probe = Backup(MachineEvent.Hold());
        probe.Hear(50, interval: 2_000_000);
        Assert.Equal((MachineProbe.Above, 50, 2_000_000), (probe.Machine.MasterAddress, probe.Machine.MasterPriority, probe.Machine.MasterIntervalMicroseconds));
        probe.Expire(TimerKind.MasterDown);
        Assert.Equal((null, 0, 1_000_000), (probe.Machine.MasterAddress, probe.Machine.MasterPriority, probe.Machine.MasterIntervalMicroseconds));
    }

    [Fact]
    public void Released_it_bears_a_whole_interval_of_silence_first()
    {
        var probe = Backup(MachineEvent.Hold());
        probe.Hear(0);
        Assert.Equal("Arm(MasterDown,3609375)", probe.Do(MachineEvent.HoldCleared()));
        Assert.StartsWith("Advertise(100)", probe.Expire(TimerKind.MasterDown), StringComparison.Ordinal);
    }

    [Fact]
    public void Told_to_take_over_it_does_so_held_and_stays_held()
    {
        var probe = Backup(MachineEvent.Hold());
        probe.Do(MachineEvent.TakeOver(addressesAtOnce: false));
        Assert.StartsWith("Advertise(100) AddAddresses", probe.Hear(0), StringComparison.Ordinal);
        probe.Hear(200);
        Assert.StartsWith("StayBackup", probe.Expire(TimerKind.MasterDown), StringComparison.Ordinal);
    }

    [Fact]
    public void Held_a_master_yields_and_faults_as_ever()
    {
        var probe = Master(Samples.V3);
        probe.Do(MachineEvent.Hold());
        Assert.Contains("Master>Fault(Fault)", probe.Do(MachineEvent.FaultRaised()), StringComparison.Ordinal);
        Assert.Equal("Fault>Backup(FaultCleared) Arm(MasterDown,3609375)", probe.Do(MachineEvent.FaultCleared()));
        probe.Do(MachineEvent.TakeOver(addressesAtOnce: true));
        probe.Hear(0);
        Assert.Contains("Master>Backup(HigherPriority)", probe.Hear(200), StringComparison.Ordinal);
    }

    private static MachineProbe Backup(MachineEvent order)
    {
        var probe = new MachineProbe(Samples.V3);
        probe.Start();
        probe.Do(order);
        return probe;
    }

    private static MachineProbe Master(VrrpConfiguration config)
    {
        var probe = new MachineProbe(config);
        probe.Start();
        probe.Expire(TimerKind.MasterDown);
        return probe;
    }
}
