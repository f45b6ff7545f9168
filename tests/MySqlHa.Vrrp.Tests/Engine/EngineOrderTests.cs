using MySqlHa.Vrrp.Engine;

namespace MySqlHa.Vrrp.Tests.Engine;

public sealed class EngineOrderTests
{
    private static readonly string[] Announced = ["announce", "announce", "announce", "announce", "announce"];

    [Fact]
    public void On_command_a_new_master_speaks_and_waits_with_the_address()
    {
        using var rig = OnCommand();
        rig.BecomeMaster();
        rig.Run(TimeSpan.FromSeconds(10));
        Assert.All(rig.Happened, h => Assert.Equal("advertise 100", h));
        Assert.False(rig.Loop.View.Serving);
        rig.Happened.Clear();
        rig.Post(EngineEventKind.Serve);
        Assert.Equal(["add 192.0.2.100 for 2 s", .. Announced, "advertise 100"], rig.Happened);
        Assert.True(rig.Loop.View.Serving);
        Assert.Contains("Serving", rig.LogCodes);
        rig.Happened.Clear();
        rig.Run(TimeSpan.FromSeconds(6));
        Assert.Equal(Announced, rig.Happened.Where(h => h == "announce"));
        Assert.Contains("add 192.0.2.100 for 2 s", rig.Happened);
    }

    [Fact]
    public void Before_it_serves_a_rival_and_a_removed_address_are_answered_without_announcing()
    {
        using var rig = OnCommand();
        rig.BecomeMaster();
        rig.Happened.Clear();
        rig.Hear(rig.PacketFrom("192.0.2.12", 90));
        rig.Queue.TryEnqueue(new EngineEvent { Kind = EngineEventKind.AddressRemoved, Address = rig.Configuration.Addresses[0].Address.ToHostOrder() });
        rig.Loop.Step();
        Assert.Equal(["advertise 100"], rig.Happened);
    }

    [Fact]
    public void Serving_ends_with_the_role()
    {
        using var rig = OnCommand();
        rig.BecomeMaster();
        rig.Post(EngineEventKind.Serve);
        rig.Post(EngineEventKind.FaultRaised, "mysql", "hung");
        Assert.False(rig.Loop.View.Serving);
        Assert.Empty(rig.Addresses.Present);
    }

    [Fact]
    public void Without_command_a_master_serves_from_the_beginning_and_a_command_adds_nothing()
    {
        using var rig = new LoopRig();
        rig.BecomeMaster();
        Assert.True(rig.Loop.View.Serving);
        rig.Happened.Clear();
        rig.Post(EngineEventKind.Serve);
        rig.Post(EngineEventKind.TakeOver, reason: "again", addressesAtOnce: true);
        Assert.Empty(rig.Happened);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Told_to_take_over_it_is_master_as_soon_as_the_old_one_resigns(bool addressesAtOnce)
    {
        using var rig = OnCommand();
        rig.Loop.Begin();
        rig.Hear(rig.PacketFrom("192.0.2.12", 200));
        rig.Happened.Clear();
        rig.Post(EngineEventKind.TakeOver, reason: "switchover from 192.0.2.12", addressesAtOnce: addressesAtOnce);
        Assert.Empty(rig.Happened);
        rig.Hear(rig.PacketFrom("192.0.2.12", 0));
        string[] expected = addressesAtOnce ? ["advertise 100", "add 192.0.2.100 for 2 s", .. Announced, "advertise 100"] : ["advertise 100"];
        Assert.Equal(expected, rig.Happened);
        Assert.Equal((VrrpState.Master, "another node handed over to this one"), (rig.State, rig.Loop.View.Reason));
    }

    [Fact]
    public void In_FAULT_it_does_not_take_over_and_says_so()
    {
        using var rig = OnCommand();
        rig.Loop.Begin();
        rig.Post(EngineEventKind.FaultRaised, "mysql", "mysql is down");
        rig.Post(EngineEventKind.TakeOver, reason: "switchover", addressesAtOnce: true);
        Assert.Equal(VrrpState.Fault, rig.State);
        Assert.Empty(rig.Happened);
        Assert.Contains("mysql is down", rig.Log.Single(l => l.Code == "TakeOverIgnored").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Standing_by_it_resigns_and_lets_go_when_the_successor_speaks()
    {
        using var rig = new LoopRig();
        rig.BecomeMaster();
        rig.Happened.Clear();
        rig.Post(EngineEventKind.StandBy, reason: "switchover to 192.0.2.12");
        Assert.Equal(["advertise 0", "advertise 0"], rig.Happened);
        Assert.Equal((VrrpState.Backup, "switchover to 192.0.2.12"), (rig.State, rig.Loop.View.Reason));
        rig.Hear(rig.PacketFrom("192.0.2.12", 90));
        Assert.Equal(["destroy 192.0.2.100", "remove 192.0.2.100"], rig.Happened.Skip(2));
        for (var i = 0; i < 20; i++)
        {
            rig.Run(TimeSpan.FromSeconds(1));
            rig.Hear(rig.PacketFrom("192.0.2.12", 90));
        }

        Assert.Equal(VrrpState.Backup, rig.State);
    }

    [Fact]
    public void Standing_by_for_nobody_it_lets_go_in_time_and_claims_again()
    {
        using var rig = new LoopRig();
        rig.BecomeMaster();
        rig.Post(EngineEventKind.StandBy, reason: "switchover");
        rig.Run(TimeSpan.FromMilliseconds(24));
        Assert.NotEmpty(rig.Addresses.Present);
        rig.Run(TimeSpan.FromMilliseconds(76));
        Assert.Empty(rig.Addresses.Present);
        rig.Run(TimeSpan.FromSeconds(3));
        Assert.Equal(VrrpState.Backup, rig.State);
        rig.Run(TimeSpan.FromSeconds(1));
        Assert.Equal(VrrpState.Master, rig.State);
    }

    [Fact]
    public void Held_it_stays_backup_says_why_and_logs_it_once()
    {
        using var rig = new LoopRig(c => c with { Priority = 255 });
        rig.Post(EngineEventKind.Hold, reason: "3 take-overs within 10 min");
        rig.Loop.Begin();
        rig.Run(TimeSpan.FromSeconds(60));
        Assert.Equal((VrrpState.Backup, "3 take-overs within 10 min"), (rig.State, rig.Loop.View.Held));
        Assert.Single(rig.LogCodes, c => c == "TakeOverHeld");
        Assert.Equal("held: 3 take-overs within 10 min", rig.Loop.View.ShownReason);
        rig.Post(EngineEventKind.Hold);
        Assert.Equal("started", rig.Loop.View.ShownReason);
        rig.Run(TimeSpan.FromSeconds(4));
        Assert.Equal((VrrpState.Master, null), (rig.State, rig.Loop.View.Held));
    }

    [Fact]
    public void Held_a_master_stays_and_keeps_its_reason()
    {
        using var rig = new LoopRig();
        rig.BecomeMaster();
        var reason = rig.Loop.View.Reason;
        rig.Post(EngineEventKind.Hold, reason: "flapping");
        rig.Run(TimeSpan.FromSeconds(60));
        Assert.Equal((VrrpState.Master, true, "flapping", reason), (rig.State, rig.Loop.View.Serving, rig.Loop.View.Held, rig.Loop.View.ShownReason));
    }

    private static LoopRig OnCommand() => new(c => c with { ServeOnCommand = true });
}
