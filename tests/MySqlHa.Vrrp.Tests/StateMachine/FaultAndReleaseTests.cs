using MySqlHa.Vrrp.StateMachine;

namespace MySqlHa.Vrrp.Tests.StateMachine;

/// <summary>How a node goes out of service and comes back, over several events.</summary>
public sealed class FaultAndReleaseTests
{
    private const string Releases = "DestroySessions RemoveAddresses Disarm(Release)";

    [Fact]
    public void A_fault_before_the_start_keeps_the_node_out_until_it_clears()
    {
        var probe = new MachineProbe(Samples.V3Owner);
        Assert.Equal("-", probe.Do(MachineEvent.FaultRaised()));
        Assert.Equal("Stopped>Fault(Fault)", probe.Start());
        Assert.StartsWith("Advertise(255) AddAddresses Announce Fault>Master(FaultCleared)", probe.Do(MachineEvent.FaultCleared()), StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_that_clears_before_the_start_is_forgotten()
    {
        var probe = new MachineProbe(Samples.V3);
        probe.Do(MachineEvent.FaultRaised());
        probe.Do(MachineEvent.FaultCleared());
        Assert.StartsWith("Stopped>Backup(Started)", probe.Start(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_fault_outlives_a_stop()
    {
        var probe = Master();
        probe.Do(MachineEvent.FaultRaised());
        probe.Do(MachineEvent.Stop());
        Assert.Equal("Stopped>Fault(Fault)", probe.Start());
    }

    [Fact]
    public void A_priority_moved_while_out_of_service_counts_on_return()
    {
        var probe = Master();
        probe.Do(MachineEvent.FaultRaised());
        probe.Do(MachineEvent.PriorityChanged(40));
        Assert.Equal("Fault>Backup(FaultCleared) Arm(MasterDown,3843750)", probe.Do(MachineEvent.FaultCleared()));
    }

    [Fact]
    public void The_addresses_are_released_once()
    {
        var probe = Master();
        probe.Do(MachineEvent.FaultRaised(ReleaseMode.AfterSuccessor));
        Assert.Equal(Releases, probe.Hear(90));
        Assert.Equal("-", probe.Hear(90));
        Assert.Equal("-", probe.Expire(TimerKind.Release));
    }

    [Fact]
    public void After_the_limit_there_is_nobody_to_wait_for()
    {
        var probe = Master();
        probe.Do(MachineEvent.FaultRaised(ReleaseMode.AfterSuccessor));
        Assert.Equal(Releases, probe.Expire(TimerKind.Release));
        Assert.Equal("-", probe.Hear(90));
    }

    [Fact]
    public void A_stopped_node_lets_go_when_the_successor_speaks()
    {
        var probe = Master();
        probe.Do(MachineEvent.Stop(ReleaseMode.AfterSuccessor));
        Assert.Equal(Releases, probe.Hear(90));
    }

    [Fact]
    public void Out_of_service_no_master_is_named()
    {
        var probe = Master();
        probe.Do(MachineEvent.FaultRaised());
        Assert.Null(probe.Machine.MasterAddress);
        Assert.Equal(0, probe.Machine.MasterPriority);
        probe.Hear(200);
        Assert.Null(probe.Machine.MasterAddress);
    }

    private static MachineProbe Master()
    {
        var probe = new MachineProbe(Samples.V3);
        probe.Start();
        probe.Expire(TimerKind.MasterDown);
        return probe;
    }
}
