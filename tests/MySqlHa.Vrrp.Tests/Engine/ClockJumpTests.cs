using MySqlHa.Vrrp.Authentication;
using MySqlHa.Vrrp.Packet;

namespace MySqlHa.Vrrp.Tests.Engine;

/// <summary>
/// The sequence of a signed advertisement carries the time, so a wall clock that jumps by hours is heard by others. With -AntiReplay Time they refuse it and say by
/// how much, until the clock is right again, and take it from the first advertisement after that; with Monotonic nobody notices. All as keepalived 2.4 has it.
/// </summary>
public sealed class ClockJumpTests : IDisposable
{
    private const string Peer = "192.0.2.12";
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    private readonly LoopRig _rig = new(c => c with { Authentication = new() { Keys = [Samples.Key1], ActiveKey = 1 } });
    private readonly SequenceSource _peer = new();

    public ClockJumpTests() => Set(_rig, 0);

    public static TheoryData<double> Jumps => [-30, -3, -0.01, 0.01, 3, 30];

    [Theory]
    [MemberData(nameof(Jumps))]
    public void A_sender_whose_clock_jumps_is_refused_by_name_and_taken_again_when_it_is_right(double hours)
    {
        _rig.Loop.Begin();
        _rig.Run(TimeSpan.FromSeconds(1));
        Hear(0);
        Assert.Equal(1, _rig.Counters.Received);
        Hear(hours);
        Hear(hours);
        Assert.Equal(2, _rig.Counters[DropReason.Stale]);
        var said = Assert.Single(_rig.Log, l => l.Code == "PacketDropped").Message;
        Assert.Contains($"its time is {Math.Abs(hours) * 3600:0} s {(hours > 0 ? "ahead of" : "behind")} this host's", said, StringComparison.Ordinal);
        Assert.Contains("clocks that need synchronising", said, StringComparison.Ordinal);

        _rig.Run(TimeSpan.FromSeconds(0.5));
        Hear(0);
        Assert.Equal(2, _rig.Counters.Received);
        Assert.Equal(0, _rig.Counters[DropReason.Replayed]);
        Assert.Equal(VrrpState.Backup, _rig.State);
    }

    [Theory]
    [MemberData(nameof(Jumps))]
    public void A_receiver_whose_clock_jumps_refuses_all_and_takes_them_again_when_it_is_right(double hours)
    {
        _rig.Loop.Begin();
        _rig.Run(TimeSpan.FromSeconds(1));
        Hear(0);
        Set(_rig, hours);
        Hear(-hours);
        Assert.Equal(1, _rig.Counters[DropReason.Stale]);
        Set(_rig, 0);
        _rig.Run(TimeSpan.FromSeconds(0.5));
        Hear(0);
        Assert.Equal(2, _rig.Counters.Received);
        Assert.Equal(VrrpState.Backup, _rig.State);
    }

    /// <summary>Both clocks at once, as when one time server misleads all: nobody is refused, on the way there or back.</summary>
    [Theory]
    [MemberData(nameof(Jumps))]
    public void Clocks_that_jump_together_are_not_noticed(double hours)
    {
        _rig.Loop.Begin();
        _rig.Run(TimeSpan.FromSeconds(1));
        Hear(0);
        foreach (var offset in new[] { hours, 0 })
        {
            Set(_rig, offset);
            Hear(0);
        }

        Assert.Equal(3, _rig.Counters.Received);
    }

    /// <summary>Timers run by a clock that nobody sets.</summary>
    [Theory]
    [MemberData(nameof(Jumps))]
    public void No_timer_moves_when_the_wall_clock_does(double hours)
    {
        _rig.Loop.Begin();
        _rig.Run(TimeSpan.FromSeconds(3.5));
        Set(_rig, hours);
        Assert.Equal(VrrpState.Backup, _rig.State);
        _rig.Run(TimeSpan.FromSeconds(0.2));
        Assert.Equal(VrrpState.Master, _rig.State);
    }

    [Theory]
    [MemberData(nameof(Jumps))]
    public void Growth_alone_is_asked_where_clocks_may_differ(double hours)
    {
        using var rig = new LoopRig(c => c with { Authentication = new() { Keys = [Samples.Key1], ActiveKey = 1, AntiReplay = AntiReplay.Monotonic } });
        Set(rig, 0);
        rig.Loop.Begin();
        foreach (var offset in new[] { 0, hours, hours, 0 })
        {
            rig.Hear(Samples.Sign(rig.PacketFrom(Peer, 200), Samples.Key1, _peer.Next(rig.Time.GetUtcNow() + TimeSpan.FromHours(offset), null)));
        }

        Assert.Equal(4, rig.Counters.Received);
    }

    // The rig's time begins with the epoch, and nobody's clock is before it.
    private static void Set(LoopRig rig, double hours) => rig.Time.WallOffset = TimeSpan.FromDays(20_000) + TimeSpan.FromHours(hours);

    public void Dispose() => _rig.Dispose();

    /// <summary>The peer says its next word, with its clock so many hours ahead of this host's.</summary>
    private void Hear(double hours) =>
        _rig.Hear(Samples.Sign(_rig.PacketFrom(Peer, 200), Samples.Key1, _peer.Next(_rig.Time.GetUtcNow() + TimeSpan.FromHours(hours), Window)));
}
