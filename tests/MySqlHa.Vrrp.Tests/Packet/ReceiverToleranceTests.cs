using System.Net;
using MySqlHa.Vrrp.Packet;

namespace MySqlHa.Vrrp.Tests.Packet;

/// <summary>What the ladder bears: padding, options, either v3 checksum, other address lists.</summary>
public sealed class ReceiverToleranceTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(10)]
    [InlineData(1400)]
    public void Ethernet_padding(int length)
    {
        Assert.Equal(DropReason.None, Receive(Samples.V2, [.. Samples.Advertisement(Samples.V2), .. new byte[length]]));
        Assert.Equal(DropReason.None, Receive(Samples.V3, [.. Samples.Advertisement(Samples.V3), .. Enumerable.Repeat((byte)0xA5, length)]));
    }

    [Fact]
    public void IP_options()
    {
        var packet = Samples.Advertisement(Samples.V3);
        byte[] withOptions = [.. packet[..20], 0x94, 0x04, 0x00, 0x00, .. packet[20..]];
        withOptions[0] = 0x46;
        withOptions[3] += 4;
        Assert.Equal(DropReason.None, Receive(Samples.V3, Samples.ResumHeader(withOptions)));
    }

    [Fact]
    public void The_v3_checksum_of_the_RFC()
    {
        var packet = Samples.Advertisement(Samples.V3);
        packet[26] = packet[27] = 0;
        var sum = Checksum.Compute(packet.AsSpan(20));
        packet[26] = (byte)(sum >> 8);
        packet[27] = (byte)sum;
        Assert.Equal(DropReason.None, Receive(Samples.V3, packet));
    }

    [Fact]
    public void A_v2_checksum_has_no_pseudo_header()
    {
        var packet = Samples.Advertisement(Samples.V2);
        packet[26] = packet[27] = 0;
        var sum = Checksum.ComputeWithPseudoHeader(packet.AsSpan(20), IPv4Number.From(Samples.Remote), Samples.Number("224.0.0.18"));
        packet[26] = (byte)(sum >> 8);
        packet[27] = (byte)sum;
        Assert.Equal(DropReason.Checksum, Receive(Samples.V2, packet));
    }

    [Theory]
    [InlineData("192.0.2.1 192.0.2.2", true)]
    [InlineData("192.0.2.2 192.0.2.1", true)]
    [InlineData("192.0.2.2 192.0.2.1 192.0.2.1", true)]
    [InlineData("192.0.2.1", false)]
    [InlineData("192.0.2.1 192.0.2.1", false)]
    [InlineData("192.0.2.1 192.0.2.2 192.0.2.3", false)]
    [InlineData("192.0.2.1 192.0.2.3", false)]
    public void Other_addresses_are_told_but_not_dropped(string theirs, bool same)
    {
        var packet = Samples.Advertisement(Samples.V3 with { Addresses = Samples.Addresses(theirs.Split(' ')) });
        Assert.Equal(DropReason.None, new AdvertisementReceiver(Samples.V3, Samples.Local).Receive(packet, out var advert));
        Assert.Equal(same, advert.SameAddresses);
    }

    [Fact]
    public void As_many_addresses_as_the_count_can_say()
    {
        var config = Samples.V3 with { Addresses = [.. Enumerable.Range(1, 255).Select(i => new VirtualAddress(IPv4Number.ToAddress(0x0A000000u + (uint)i), 32))] };
        Assert.Equal(DropReason.None, new AdvertisementReceiver(config, Samples.Local).Receive(Samples.Advertisement(config), out var advert));
        Assert.True(advert.SameAddresses);
    }

    [Fact]
    public void V3_tells_the_senders_interval_without_the_reserved_bits()
    {
        var packet = Samples.Advertisement(Samples.V3 with { AdvertisementInterval = TimeSpan.FromSeconds(40.95) });
        packet[24] |= 0xF0;
        Assert.Equal(DropReason.None, new AdvertisementReceiver(Samples.V3, Samples.Local).Receive(Samples.Resum(packet), out var advert));
        Assert.Equal(40_950_000, advert.IntervalMicroseconds);
    }

    [Fact]
    public void A_fragment_is_not_a_packet()
    {
        var packet = Samples.Advertisement(Samples.V3);
        packet[6] = 0x20;
        Assert.Equal(DropReason.Length, Receive(Samples.V3, packet));
    }

    [Fact]
    public void A_dropped_packet_leaves_nothing_behind()
    {
        Assert.Equal(DropReason.OtherRouter, new AdvertisementReceiver(Samples.V3 with { VirtualRouterId = 9 }, Samples.Local).Receive(Samples.Advertisement(Samples.V3), out var advert));
        Assert.Equal(default, advert);
    }

    [Fact]
    public void Another_source_than_the_local_one_is_heard() => Assert.Equal(
        DropReason.None,
        new AdvertisementReceiver(Samples.V3, IPAddress.Parse("198.51.100.1")).Receive(Samples.Advertisement(Samples.V3), out _));

    private static DropReason Receive(VrrpConfiguration config, byte[] packet) =>
        new AdvertisementReceiver(config, Samples.Local).Receive(packet, out _);
}
