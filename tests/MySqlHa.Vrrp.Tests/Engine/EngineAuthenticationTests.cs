using MySqlHa.Vrrp.Authentication;
using MySqlHa.Vrrp.Engine;
using MySqlHa.Vrrp.Packet;

namespace MySqlHa.Vrrp.Tests.Engine;

/// <summary>Under enforce, what is forged or said again changes nothing: no state, no timer, no word on the wire.</summary>
public sealed class EngineAuthenticationTests : IDisposable
{
    private const string Peer = "192.0.2.12";

    private readonly LoopRig _rig = new(c => c with { Authentication = new() { Keys = [Samples.Key1, Samples.Key2], ActiveKey = 1 } });
    private readonly SequenceSource _peer = new();

    public static TheoryData<string, int> Forgeries =>
        [.. from kind in new[] { "unsigned", "wrong key", "unknown key", "replayed", "stale", "altered" } from priority in new[] { 0, 1, 100, 254, 255 } select (kind, priority)];

    [Theory]
    [MemberData(nameof(Forgeries))]
    public void A_master_is_not_deposed(string kind, int priority)
    {
        _rig.BecomeMaster();
        var forged = Forge(kind, priority);
        _rig.Happened.Clear();
        _rig.Hear(forged);
        Assert.Equal(VrrpState.Master, _rig.State);
        Assert.Empty(_rig.Happened);
        Assert.Equal(1, Refused());
    }

    [Theory]
    [MemberData(nameof(Forgeries))]
    public void A_backup_neither_takes_over_nor_waits_longer(string kind, int priority)
    {
        _rig.Loop.Begin();
        _rig.Hear(_rig.SignedFrom(Peer, 200, _peer));
        var forged = Forge(kind, priority);
        _rig.Run(TimeSpan.FromSeconds(1));
        var view = _rig.Loop.View;
        _rig.Hear(forged);
        Assert.Equal(view, _rig.Loop.View);

        // The master down interval of 3.6 s began with the last genuine one.
        _rig.Run(TimeSpan.FromSeconds(2.5));
        Assert.Equal(VrrpState.Backup, _rig.State);
        _rig.Run(TimeSpan.FromSeconds(0.2));
        Assert.Equal(VrrpState.Master, _rig.State);
    }

    [Fact]
    public void What_is_genuine_deposes_a_master_and_hands_over()
    {
        _rig.BecomeMaster();
        _rig.Hear(_rig.SignedFrom(Peer, 200, _peer));
        Assert.Equal(VrrpState.Backup, _rig.State);
        _rig.Hear(_rig.SignedFrom(Peer, 0, _peer));
        _rig.Run(TimeSpan.FromMilliseconds(20));
        Assert.Equal(VrrpState.Master, _rig.State);
    }

    /// <summary>Said by the master of before, within the window, and played to a node that has just started and so has no mark of it.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(200)]
    public void What_was_said_before_the_start_does_not_depose_a_master(int priority)
    {
        var recorded = SaidBeforeStart(priority);
        _rig.BecomeMaster();
        _rig.Happened.Clear();
        _rig.Hear(recorded);
        Assert.Equal(VrrpState.Master, _rig.State);
        Assert.Empty(_rig.Happened);
        Assert.Equal(1, _rig.Counters[DropReason.SentBeforeStart]);
    }

    [Fact]
    public void What_was_said_before_the_start_makes_no_master()
    {
        _rig.Loop.Begin();
        _rig.Hear(SaidBeforeStart(0));
        _rig.Run(TimeSpan.FromSeconds(3.5));
        Assert.Equal(VrrpState.Backup, _rig.State);
        Assert.Equal(1, _rig.Counters[DropReason.SentBeforeStart]);
    }

    /// <summary>The sender's clock may be a little behind: a node that starts must not become master beside it for that.</summary>
    [Fact]
    public void What_was_said_before_the_start_keeps_a_backup_back()
    {
        _rig.Loop.Begin();
        _rig.Run(TimeSpan.FromSeconds(1));
        _rig.Hear(SaidBeforeStart(200));
        _rig.Run(TimeSpan.FromSeconds(3.5));
        Assert.Equal(VrrpState.Backup, _rig.State);
        _rig.Run(TimeSpan.FromSeconds(0.2));
        Assert.Equal(VrrpState.Master, _rig.State);
    }

    [Fact]
    public void Each_reason_is_said_once_in_ten_seconds()
    {
        _rig.BecomeMaster();
        for (var i = 0; i < 50; i++)
        {
            _rig.Hear(Forge("wrong key", 255));
            _rig.Hear(Forge("replayed", 255));
        }

        var lines = _rig.Log.Where(l => l.Code == "PacketDropped").ToList();
        Assert.Equal(2, lines.Count);
        Assert.Contains(lines, l => l.Message.Contains("BadSignature, it was forged or altered", StringComparison.Ordinal) && l.Message.Contains(Peer, StringComparison.Ordinal));
        Assert.Contains(lines, l => l.Message.Contains("Replayed", StringComparison.Ordinal));
        _rig.Hear(Forge("unknown key", 255));
        Assert.Contains("signed with key 3, which is not among", _rig.Log[^1].Message, StringComparison.Ordinal);
        _rig.Run(TimeSpan.FromSeconds(10));
        _rig.Hear(Forge("wrong key", 255));
        Assert.Equal(4, _rig.Log.Count(l => l.Code == "PacketDropped"));
    }

    [Fact]
    public void A_clock_that_drifts_away_is_told_before_its_owner_is_refused()
    {
        _rig.Loop.Begin();
        var packet = _rig.PacketFrom(Peer, 200);
        Samples.Sign(packet, Samples.Key1, SequenceNumber.At(_rig.Time.GetUtcNow().AddSeconds(4)));
        _rig.Hear(packet);
        Assert.Contains("differs from this host's by 4 s", Assert.Single(_rig.Log, l => l.Code == "ClockSkew").Message);
    }

    [Fact]
    public void What_is_sent_is_signed_and_grows_and_follows_the_settings()
    {
        var link = new FakeLink([]);
        var transmitter = new Transmitter(_rig.Configuration, link, link.PrimaryAddress!, _rig.Counters, _rig.Time);
        transmitter.Advertise(100);
        transmitter.Advertise(100);
        transmitter.Advertise(0);
        transmitter.Use(_rig.Configuration.Authentication! with { ActiveKey = 2 });
        transmitter.Advertise(100);
        transmitter.Advertise(0);
        var signed = link.Frames.Select(f => f[^28..]).ToArray();
        Assert.Equal([1, 1, 1, 2, 2], signed.Select(t => AuthenticationTrailer.KeyOf(t)));
        var sequences = signed.Select(t => AuthenticationTrailer.SequenceOf(t)).ToArray();
        Assert.Equal(Enumerable.Range(0, 5).Select(i => sequences[0] + (ulong)i), sequences);
        Assert.All(link.Frames, f => Assert.True(AuthenticationTrailer.IsGenuine(f.AsSpan(34), Samples.Number("192.0.2.11"), f[^27] == 1 ? Samples.Key1 : Samples.Key2)));

        transmitter.Use(_rig.Configuration.Authentication! with { Mode = AuthenticationMode.ReceiveOnly });
        transmitter.Advertise(100);
        Assert.Equal(link.Frames[0].Length - 28, link.Frames[^1].Length);
    }

    public void Dispose() => _rig.Dispose();

    private byte[] Forge(string kind, int priority)
    {
        switch (kind)
        {
            case "unsigned":
                return _rig.PacketFrom(Peer, priority, c => c with { Authentication = null });
            case "wrong key":
                return _rig.SignedFrom(Peer, priority, _peer, new AuthenticationKey(1, "some other secret of thirty-two bytes"u8));
            case "unknown key":
                return _rig.SignedFrom(Peer, priority, _peer, new AuthenticationKey(3, "some other secret of thirty-two bytes"u8));
            case "altered":
                var altered = _rig.SignedFrom(Peer, 50, _peer);
                altered[22] = (byte)priority;
                return Samples.Resum(altered);
            case "stale":
                return Samples.Sign(_rig.PacketFrom(Peer, priority), Samples.Key1, SequenceNumber.At(_rig.Time.GetUtcNow().AddHours(1)));
            default:
                // What a mark refuses: heard, and followed by a later one. Neither may change this test's state when it is heard first.
                var captured = _rig.SignedFrom(Peer, priority, _peer);
                _rig.Receiver.Receive(_rig.SignedFrom(Peer, 200, _peer), out _);
                return captured;
        }
    }

    /// <summary>The rig's clock and its receiver began at one second.</summary>
    private byte[] SaidBeforeStart(int priority) => Samples.Sign(_rig.PacketFrom(Peer, priority), Samples.Key1, SequenceNumber.At(DateTimeOffset.UnixEpoch.AddSeconds(0.5)));

    private long Refused() => AuthenticationReasons.Sum(r => _rig.Counters[r]);

    private static readonly DropReason[] AuthenticationReasons =
        [DropReason.NotSigned, DropReason.BadSignature, DropReason.UnknownKey, DropReason.Stale, DropReason.Replayed, DropReason.BadTrailer];
}
