using MySqlHa.Vrrp.Engine;
using MySqlHa.Vrrp.TakeOver;

namespace MySqlHa.Vrrp.Tests.Engine;

/// <summary>With advertisements every 50 ms: the master down interval is 180 ms, and a silent master may hold for 50 + 300 + 100 + 100 ms.</summary>
public sealed class EngineTakeoverWaitTests
{
    private const string Other = "192.0.2.12";
    private static readonly TakeoverWaitSettings Guard = new()
    {
        Wait = TakeoverWait.Guard, GuardLimit = TimeSpan.FromMilliseconds(300), GuardInterval = TimeSpan.FromMilliseconds(100), AddressLifetime = TimeSpan.FromSeconds(2),
    };

    [Fact]
    public void Behind_a_silent_master_it_claims_the_role_and_waits_with_the_address()
    {
        using var rig = Backup(Guard);
        rig.Run(Milliseconds(200));
        Assert.Equal(VrrpState.Master, rig.State);
        Assert.Contains("TakeoverWaits", rig.LogCodes);
        rig.Run(Milliseconds(349));
        Assert.Empty(rig.Addresses.Present);
        Assert.False(rig.Loop.View.Serving);
        rig.Run(Milliseconds(2));
        Assert.NotEmpty(rig.Addresses.Present);
        Assert.True(rig.Loop.View.Serving);
    }

    [Fact]
    public void Who_serves_on_command_is_told_how_long_the_silent_one_may_hold()
    {
        using var rig = Backup(Guard, onCommand: true);
        rig.Run(TimeSpan.FromSeconds(5));
        Assert.Empty(rig.Addresses.Present);
        Assert.Equal(550 - 180, Master(rig).HolderMayServe.TotalMilliseconds, 2.0);
    }

    [Theory]
    [InlineData(TakeoverWait.Lease, 2450)]
    [InlineData(TakeoverWait.None, 180)]
    public void Each_setting_has_its_time(TakeoverWait wait, int milliseconds)
    {
        using var rig = Backup(Guard with { Wait = wait });
        rig.Run(Milliseconds(milliseconds - 5));
        Assert.Empty(rig.Addresses.Present);
        rig.Run(Milliseconds(15));
        Assert.NotEmpty(rig.Addresses.Present);
    }

    [Fact]
    public void Behind_one_that_resigned_nothing_is_waited_for()
    {
        using var rig = Backup(Guard);
        rig.Hear(rig.PacketFrom(Other, 0));
        rig.Run(Milliseconds(12));
        Assert.NotEmpty(rig.Addresses.Present);
        Assert.Equal(TimeSpan.Zero, Master(rig).HolderMayServe);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Nor_where_the_skew_outlasts_the_next_advertisement(bool onCommand)
    {
        using var rig = Backup(Guard, onCommand, skew: null);
        rig.Run(Milliseconds(49));
        rig.Hear(rig.PacketFrom(Other, 0));
        rig.Run(Milliseconds(45));
        Assert.Equal(onCommand, rig.Addresses.Present.Count == 0);
        Assert.Equal(TimeSpan.Zero, Master(rig).HolderMayServe);
    }

    [Fact]
    public void A_living_master_of_lower_priority_yields_and_is_not_waited_for()
    {
        using var rig = new LoopRig(c => Configure(c, Guard, onCommand: false));
        rig.Loop.Begin();
        for (var heard = 0; rig.State != VrrpState.Master && heard < 10; heard++)
        {
            rig.Hear(rig.PacketFrom(Other, 90));
            rig.Run(Milliseconds(50));
        }

        Assert.NotEmpty(rig.Addresses.Present);
    }

    [Fact]
    public void One_of_lower_priority_that_fell_silent_meanwhile_is_waited_for()
    {
        using var rig = new LoopRig(c => Configure(c, Guard, onCommand: false));
        rig.Loop.Begin();
        rig.Run(Milliseconds(10));
        rig.Hear(rig.PacketFrom(Other, 90));
        rig.Run(Milliseconds(200));
        Assert.Equal(VrrpState.Master, rig.State);
        Assert.Empty(rig.Addresses.Present);
        rig.Run(Milliseconds(360));
        Assert.NotEmpty(rig.Addresses.Present);
    }

    [Fact]
    public void The_owner_of_the_address_waits_too_for_it_has_heard_nobody_yet()
    {
        using var rig = new LoopRig(c => Configure(c, Guard, onCommand: false) with { Priority = 255 });
        rig.Loop.Begin();
        rig.Run(Milliseconds(545));
        Assert.Equal(VrrpState.Master, rig.State);
        Assert.Empty(rig.Addresses.Present);
        rig.Run(Milliseconds(10));
        Assert.NotEmpty(rig.Addresses.Present);
    }

    [Fact]
    public void Who_yields_while_it_waits_does_not_serve_when_the_wait_is_over()
    {
        using var rig = Backup(Guard);
        rig.Run(Milliseconds(200));
        for (var heard = 0; heard < 20; heard++)
        {
            rig.Hear(rig.PacketFrom(Other, 200));
            rig.Run(Milliseconds(50));
        }

        Assert.Equal(VrrpState.Backup, rig.State);
        Assert.DoesNotContain(rig.Happened, h => h.StartsWith("add", StringComparison.Ordinal));
    }

    [Fact]
    public void An_interval_that_covers_the_wait_costs_nothing()
    {
        using var rig = new LoopRig(c => Configure(c, Guard, onCommand: false) with { AdvertisementInterval = TimeSpan.FromSeconds(1) });
        rig.BecomeMaster();
        Assert.NotEmpty(rig.Addresses.Present);
    }

    private static TimeSpan Milliseconds(int count) => TimeSpan.FromMilliseconds(count);

    private static VrrpTransition Master(LoopRig rig)
    {
        SpinWait.SpinUntil(() => rig.Told.Exists(t => t.To == VrrpState.Master), TimeSpan.FromSeconds(10));
        return rig.Told.Find(t => t.To == VrrpState.Master)!;
    }

    private static VrrpConfiguration Configure(VrrpConfiguration config, TakeoverWaitSettings wait, bool onCommand) =>
        config with { AdvertisementInterval = TimeSpan.FromMilliseconds(50), TakeoverWait = wait, ServeOnCommand = onCommand };

    /// <summary>A master of higher priority was heard a second after the start, and no more.</summary>
    private static LoopRig Backup(TakeoverWaitSettings wait, bool onCommand = false, double? skew = 10)
    {
        var rig = new LoopRig(c => Configure(c, wait, onCommand) with { HandoverSkew = skew is { } ms ? TimeSpan.FromMilliseconds(ms) : null });
        rig.Loop.Begin();
        for (var heard = 0; heard < 20; heard++)
        {
            rig.Hear(rig.PacketFrom(Other, 200));
            rig.Run(Milliseconds(heard < 19 ? 50 : 0));
        }

        rig.Happened.Clear();
        return rig;
    }
}
