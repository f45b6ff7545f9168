using MySqlHa.Vrrp.StateMachine;

namespace MySqlHa.Vrrp.Tests.StateMachine;

/// <summary>What takes more than one event: who is accepted as master, for how long, and why a takeover happens.</summary>
public sealed class ElectionTests
{
    private const string TakesOver = "Advertise(100) AddAddresses Announce Backup>Master(";

    [Fact]
    public void The_interval_is_learned_from_an_accepted_master_only()
    {
        var probe = Backup(Samples.V3);
        Assert.Equal("-", probe.Hear(50, interval: 5_000_000));
        Assert.Equal(1_000_000, probe.Machine.MasterIntervalMicroseconds);
        Assert.Null(probe.Machine.MasterAddress);

        Assert.Equal("Arm(MasterDown,7218750)", probe.Hear(200, interval: 2_000_000));
        Assert.Equal(2_000_000, probe.Machine.MasterIntervalMicroseconds);
        Assert.Equal(7_218_750, probe.Machine.MasterDownMicroseconds);
        Assert.Equal(MachineProbe.Above, probe.Machine.MasterAddress);
        Assert.Equal(200, probe.Machine.MasterPriority);
    }

    [Fact]
    public void A_resignation_is_no_lesson_in_intervals()
    {
        var probe = Backup(Samples.V3);
        probe.Hear(0, interval: 9_000_000);
        Assert.Equal(1_000_000, probe.Machine.MasterIntervalMicroseconds);
    }

    [Fact]
    public void In_v2_nothing_is_learned()
    {
        var probe = Backup(Samples.V2);
        Assert.Equal("Arm(MasterDown,3609375)", probe.Hear(200, interval: 2_000_000));
    }

    [Fact]
    public void A_master_uses_its_own_interval_again()
    {
        var probe = Backup(Samples.V3);
        probe.Hear(200, interval: 2_000_000);
        Assert.Contains("Arm(Advertisement,1000000)", probe.Expire(TimerKind.MasterDown), StringComparison.Ordinal);
        Assert.Equal(1_000_000, probe.Machine.MasterIntervalMicroseconds);
        Assert.Equal(MachineProbe.Local, probe.Machine.MasterAddress);
        Assert.Equal(100, probe.Machine.MasterPriority);
    }

    [Fact]
    public void An_expiry_of_a_timer_that_was_armed_again_is_ignored()
    {
        var probe = Backup(Samples.V3);
        probe.Hear(200);
        Assert.Equal("-", probe.ExpireStale(TimerKind.MasterDown));
        Assert.Equal(VrrpState.Backup, probe.Machine.State);
        Assert.StartsWith(TakesOver, probe.Expire(TimerKind.MasterDown), StringComparison.Ordinal);
        Assert.Equal("-", probe.Expire(TimerKind.MasterDown));
    }

    [Fact]
    public void An_advertisement_timer_that_fires_after_the_role_is_lost_says_nothing()
    {
        var probe = Backup(Samples.V3);
        probe.Expire(TimerKind.MasterDown);
        probe.Hear(200);
        Assert.Equal("-", probe.Expire(TimerKind.Advertisement));
    }

    [Fact]
    public void Preempt_delay_accepts_a_lower_master_until_it_ends()
    {
        var probe = Backup(Samples.V3 with { PreemptDelay = TimeSpan.FromSeconds(30) });
        Assert.Equal("Arm(MasterDown,3609375)", probe.Hear(50));
        Assert.Equal("-", probe.Expire(TimerKind.PreemptDelay));
        Assert.Equal("-", probe.Hear(50));
        Assert.StartsWith(TakesOver + "Preempted)", probe.Expire(TimerKind.MasterDown), StringComparison.Ordinal);
    }

    [Fact]
    public void Preempt_delay_runs_from_the_start_and_from_the_end_of_a_fault()
    {
        var config = Samples.V3 with { PreemptDelay = TimeSpan.FromSeconds(30) };
        var probe = new MachineProbe(config);
        Assert.Equal("Stopped>Backup(Started) Arm(MasterDown,3609375) Arm(PreemptDelay,30000000)", probe.Start());
        probe.Do(MachineEvent.FaultRaised());
        Assert.Equal("-", probe.Expire(TimerKind.PreemptDelay));
        Assert.Equal("Fault>Backup(FaultCleared) Arm(MasterDown,3609375) Arm(PreemptDelay,30000000)", probe.Do(MachineEvent.FaultCleared()));
    }

    [Fact]
    public void A_resignation_heard_twice_is_waited_for_once()
    {
        var probe = Backup(Samples.V3);
        Assert.Equal("Arm(MasterDown,6093)", probe.Hear(0));
        Assert.Equal("-", probe.Hear(0));
        Assert.StartsWith(TakesOver + "MasterResigned)", probe.Expire(TimerKind.MasterDown), StringComparison.Ordinal);
    }

    [Fact]
    public void A_second_resignation_of_a_later_master_counts_again()
    {
        var probe = Backup(Samples.V3);
        probe.Hear(0);
        probe.Hear(200);
        Assert.Equal("Arm(MasterDown,6093)", probe.Hear(0));
    }

    [Fact]
    public void The_RFCs_skew_is_there_on_request() =>
        Assert.Equal("Arm(MasterDown,609375)", Backup(Samples.V3 with { HandoverSkew = null }).Hear(0));

    [Fact]
    public void A_backup_whose_priority_falls_below_the_master_it_was_about_to_preempt_accepts_it_after_all()
    {
        var probe = Backup(Samples.V3);
        probe.Hear(60, interval: 2_000_000);
        Assert.Equal("Arm(MasterDown,7687500)", probe.Do(MachineEvent.PriorityChanged(40)));
        Assert.Equal(60, probe.Machine.MasterPriority);
        Assert.Equal("-", probe.Do(MachineEvent.PriorityChanged(30)));
    }

    [Fact]
    public void A_restless_tracker_does_not_put_off_a_takeover()
    {
        var probe = Backup(Samples.V3);
        probe.Hear(200);
        Assert.Equal("-", probe.Do(MachineEvent.PriorityChanged(90)));
        Assert.Equal("-", probe.Do(MachineEvent.PriorityChanged(110)));
        Assert.StartsWith("Advertise(110) AddAddresses", probe.Expire(TimerKind.MasterDown), StringComparison.Ordinal);
    }

    [Fact]
    public void A_raised_priority_is_in_the_next_advertisement()
    {
        var probe = Backup(Samples.V3);
        probe.Expire(TimerKind.MasterDown);
        Assert.Equal("-", probe.Do(MachineEvent.PriorityChanged(150)));
        Assert.Equal("Advertise(150) Arm(Advertisement,1000000)", probe.Expire(TimerKind.Advertisement));
    }

    [Theory]
    [InlineData(0, 0, "")]
    [InlineData(5, 0, " Arm(Announce,5000000)")]
    [InlineData(0, 60, " Arm(Announce,60000000)")]
    [InlineData(5, 60, " Arm(Announce,5000000)")]
    public void Announcements_follow_as_configured(int delay, int refresh, string armed)
    {
        var probe = Backup(Samples.V3 with { AnnounceDelay = TimeSpan.FromSeconds(delay), AnnounceRefresh = TimeSpan.FromSeconds(refresh) });
        Assert.Equal(TakesOver + "MasterSilent) Arm(Advertisement,1000000)" + armed, probe.Expire(TimerKind.MasterDown));
        var next = armed.Length == 0 ? "-" : refresh == 0 ? "Announce" : "Announce Arm(Announce,60000000)";
        Assert.Equal(next, probe.Expire(TimerKind.Announce));
    }

    private static MachineProbe Backup(VrrpConfiguration config)
    {
        var probe = new MachineProbe(config);
        probe.Start();
        return probe;
    }
}
