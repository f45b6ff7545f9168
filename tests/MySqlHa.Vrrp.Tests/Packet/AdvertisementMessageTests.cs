using System.Net;
using MySqlHa.Vrrp.Packet;

namespace MySqlHa.Vrrp.Tests.Packet;

public sealed class AdvertisementMessageTests
{
    private static readonly VrrpConfiguration Password51 = Samples.V2Password with
    {
        VirtualRouterId = 51,
        Addresses = Samples.Addresses("192.168.1.100"),
    };

    public static TheoryData<string, VrrpConfiguration, int, string> Vectors => new()
    {
        { "v2", Samples.V2, 200, "210ac802000192edc0000201c00002020000000000000000" },
        { "v2 PASS", Password51, 100, "213364010101555bc0a801643131313100000000" },
        { "v3", Samples.V3, 200, "310ac8020064defbc0000201c0000202" },
    };

    [Theory]
    [MemberData(nameof(Vectors), DisableDiscoveryEnumeration = true)]
    public void Golden_vectors_are_written(string name, VrrpConfiguration config, int priority, string hex)
    {
        var message = AdvertisementMessage.Build(config, Samples.Local, VrrpProtocol.MulticastAddress, priority);
        Assert.True(hex == Convert.ToHexStringLower(message), $"{name}: {Convert.ToHexStringLower(message)}");
    }

    [Theory]
    [MemberData(nameof(Vectors), DisableDiscoveryEnumeration = true)]
    public void Golden_vectors_are_read(string name, VrrpConfiguration config, int priority, string hex)
    {
        var packet = Samples.Advertisement(config, priority, Samples.Local);
        Convert.FromHexString(hex).CopyTo(packet, 20);
        var reason = new AdvertisementReceiver(config, Samples.Remote).Receive(packet, out var advert);
        Assert.True(reason == DropReason.None, $"{name}: {reason}");
        Assert.Equal(new ReceivedAdvertisement(IPv4Number.From(Samples.Local), priority, 1_000_000, SameAddresses: true), advert);

        Assert.True(Advertisement.TryRead(Convert.FromHexString(hex), out var view));
        Assert.Equal((int)config.Version, view.Version);
        Assert.Equal(VrrpProtocol.AdvertisementType, view.Type);
        Assert.Equal(config.VirtualRouterId, view.VirtualRouterId);
        Assert.Equal(config.Addresses.Length, view.AddressCount);
        Assert.Equal(IPv4Number.From(config.Addresses[0].Address), view.GetAddress(0));
        Assert.Equal(1_000_000, view.IntervalMicroseconds);
    }

    [Fact]
    public void Unicast_v3_sums_the_peers_address()
    {
        var peer = AdvertisementMessage.Build(Samples.V3Unicast, Samples.Local, Samples.Remote, 100);
        Assert.Equal(0, Checksum.ComputeWithPseudoHeader(peer, IPv4Number.From(Samples.Local), IPv4Number.From(Samples.Remote)));
        Assert.NotEqual(AdvertisementMessage.Build(Samples.V3, Samples.Local, VrrpProtocol.MulticastAddress, 100), peer);
    }

    [Theory]
    [InlineData(0.01, 0x0001)]
    [InlineData(1, 0x0064)]
    [InlineData(40.95, 0x0FFF)]
    public void V3_intervals_are_twelve_bits_of_centiseconds(double seconds, int field)
    {
        var config = Samples.V3 with { AdvertisementInterval = TimeSpan.FromSeconds(seconds) };
        var message = AdvertisementMessage.Build(config, Samples.Local, Samples.Remote, 1);
        Assert.Equal(field, (message[4] << 8) | message[5]);
    }

    [Fact]
    public void V2_without_a_password_still_ends_in_eight_zero_bytes() =>
        Assert.True(AdvertisementMessage.Build(Samples.V2, Samples.Local, Samples.Remote, 1).AsSpan(16).SequenceEqual(new byte[8]));

    [Fact]
    public void A_password_of_eight_bytes_fills_the_field() =>
        Assert.True(AdvertisementMessage.Build(Samples.V2 with { Password = [.. "12345678"u8] }, Samples.Local, Samples.Remote, 1).AsSpan(16).SequenceEqual("12345678"u8));

    [Fact]
    public void IPv6_is_refused_by_name() =>
        Assert.Contains("fe80::1", Assert.Throws<ArgumentException>(() => AdvertisementMessage.Build(Samples.V3, IPAddress.Parse("fe80::1"), Samples.Remote, 1)).Message);
}
