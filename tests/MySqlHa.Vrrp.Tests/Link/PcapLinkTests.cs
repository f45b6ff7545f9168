using System.Net;
using MySqlHa.Vrrp.Link;
using MySqlHa.Vrrp.Tests.Link.Support;

namespace MySqlHa.Vrrp.Tests.Link;

[Collection(NamespaceCollection.Name)]
public sealed class PcapLinkTests : IDisposable
{
    private static readonly byte[] Message = [0x31, 1, 100, 0, 0, 100, 0, 0];
    private static readonly IPAddress NearAddress = IPAddress.Parse("10.77.0.1");
    private static readonly IPAddress FarAddress = IPAddress.Parse("10.77.0.2");
    private readonly VethPair _pair = new();

    public void Dispose() => _pair.Dispose();

    [Fact]
    public void A_frame_reaches_the_other_end_with_its_padding()
    {
        using var near = _pair.OpenNear();
        using var far = _pair.OpenFar();
        var sink = new RecordingSink();
        using var subscription = far.Subscribe(sink);

        Assert.True(near.Send(Frames.From(near, 41)));

        var packet = sink.Next();
        Assert.Equal(46, packet.Length);
        Assert.Equal(41u, Frames.NumberOf(packet));
    }

    [Fact]
    public void Own_frames_other_protocols_and_other_vlans_do_not_come_in()
    {
        using var near = _pair.OpenNear();
        using var neighbour = _pair.OpenNear();
        using var far = _pair.OpenFar();
        var sink = new RecordingSink();
        using var subscription = near.Subscribe(sink);
        var nearMac = near.HardwareAddress.GetAddressBytes();
        var farMac = far.HardwareAddress.GetAddressBytes();

        Assert.True(near.Send(Frames.From(near, 1)));
        Assert.True(neighbour.Send(Frames.From(near, 2)));
        Assert.True(neighbour.Send(Frames.Multicast([2, 9, 9, 9, 9, 9], 3)));
        Assert.True(neighbour.SendTo(Message, NearAddress, FarAddress));
        Assert.True(far.Send(Frames.Multicast(nearMac, 4)));
        Assert.True(far.Send(Frames.Multicast(farMac, 5, protocol: 17)));
        Assert.True(far.Send(Frames.Multicast(farMac, 6, vlan: 10)));
        Assert.True(far.Send(Frames.Multicast(farMac, 7)));

        Assert.Equal(7u, sink.NextNumber());
    }

    [Fact]
    public void A_unicast_message_comes_with_the_source_time_to_live_and_precedence_of_vrrp()
    {
        using var near = _pair.OpenNear();
        using var far = _pair.OpenFar();
        _pair.IpNear("addr", "add", "10.77.0.11/24", "dev", VethPair.NearInterface);
        var sink = new RecordingSink();
        using var subscription = far.Subscribe(sink);

        Assert.True(near.SendTo(Message, IPAddress.Parse("10.77.0.11"), FarAddress));

        var packet = sink.Next();
        Assert.Equal(0xC0, packet[1]);
        Assert.Equal(255, packet[8]);
        Assert.Equal(112, packet[9]);
        Assert.Equal([10, 77, 0, 11], packet[12..16]);
        Assert.Equal([10, 77, 0, 2], packet[16..20]);
        Assert.Equal(Message, packet[20..28]);
    }

    [Fact]
    public void A_unicast_message_is_not_answered_with_protocol_unreachable()
    {
        using var near = _pair.OpenNear();
        using var far = _pair.OpenFar();
        var sink = new RecordingSink();
        using var subscription = far.Subscribe(sink);

        Assert.True(near.SendTo(Message, NearAddress, FarAddress));
        _ = sink.Next();

        // The kernel answers in the same breath in which it delivers, so the capture of a second message is after any answer to the first.
        Assert.True(near.SendTo(Message, NearAddress, FarAddress));
        _ = sink.Next();
        var counters = Command.Run("ip", "netns", "exec", _pair.Far, "cat", "/proc/net/snmp");
        var icmp = counters.Split('\n').Where(l => l.StartsWith("Icmp:", StringComparison.Ordinal)).Select(l => l.Split(' ')).ToArray();
        Assert.Equal("0", icmp[1][Array.IndexOf(icmp[0], "OutDestUnreachs")]);
    }

    [Fact]
    public void What_cannot_be_sent_is_false_and_no_exception()
    {
        using var near = _pair.OpenNear();
        Assert.False(near.SendTo(Message, IPAddress.Parse("10.77.0.99"), FarAddress));
        _pair.IpNear("link", "set", VethPair.NearInterface, "down");
        Assert.False(near.Send(Frames.From(near, 1)));
        Assert.False(near.SendTo(Message, NearAddress, FarAddress));
        near.Dispose();
        Assert.False(near.Send(Frames.From(near, 1)));
        Assert.False(near.SendTo(Message, NearAddress, FarAddress));
        Assert.Null(near.PrimaryAddress);
    }

    [Fact]
    public void A_sink_that_throws_does_not_end_the_link()
    {
        using var near = _pair.OpenNear();
        using var far = _pair.OpenFar();
        var sink = new RecordingSink();
        using var faulty = far.Subscribe(new FaultySink());
        using var subscription = far.Subscribe(sink);

        Assert.True(near.Send(Frames.From(near, 1)));
        Assert.Equal(1u, sink.NextNumber());
        Assert.True(near.Send(Frames.From(near, 2)));
        Assert.Equal(2u, sink.NextNumber());
        Assert.Equal(2, far.SinkFaults);
    }

    [Fact]
    public void The_multicast_group_is_joined_while_the_link_is_open()
    {
        Assert.DoesNotContain("224.0.0.18", _pair.IpNear("maddr", "show", "dev", VethPair.NearInterface), StringComparison.Ordinal);
        using (var near = _pair.OpenNear())
        {
            Assert.Contains("224.0.0.18", _pair.IpNear("maddr", "show", "dev", VethPair.NearInterface), StringComparison.Ordinal);
            Assert.Contains("01:00:5e:00:00:12", _pair.IpNear("maddr", "show", "dev", VethPair.NearInterface), StringComparison.Ordinal);
        }

        Assert.DoesNotContain("224.0.0.18", _pair.IpNear("maddr", "show", "dev", VethPair.NearInterface), StringComparison.Ordinal);
    }

    [Fact]
    public void The_primary_address_is_never_a_virtual_one()
    {
        using var near = _pair.OpenNear();
        Assert.Equal(NearAddress, near.PrimaryAddress);

        _pair.IpNear("addr", "flush", "dev", VethPair.NearInterface);
        Assert.Null(near.PrimaryAddress);

        _pair.IpNear("addr", "add", "10.77.0.50/32", "dev", VethPair.NearInterface, "valid_lft", "60", "preferred_lft", "60");
        _pair.IpNear("addr", "add", "10.77.0.51/24", "dev", VethPair.NearInterface, "scope", "link");
        Assert.Null(near.PrimaryAddress);

        _pair.IpNear("addr", "add", "10.78.0.60/24", "dev", VethPair.NearInterface);
        _pair.IpNear("addr", "add", "10.78.0.61/24", "dev", VethPair.NearInterface);
        _pair.IpNear("addr", "add", "10.79.0.62/24", "dev", VethPair.NearInterface);
        Assert.Equal(IPAddress.Parse("10.78.0.60"), near.PrimaryAddress);
        Assert.Equal(IPAddress.Parse("10.79.0.62"), near.FindPrimaryAddress([IPAddress.Parse("10.78.0.60")]));
    }

    private sealed class FaultySink : IPacketSink
    {
        public void OnPacket(ReadOnlySpan<byte> ipPacket) => throw new InvalidOperationException("sink");
    }
}
