using System.Collections.Immutable;
using CsCheck;
using MySqlHa.Vrrp.Packet;

namespace MySqlHa.Vrrp.Tests.Packet;

/// <summary>Hostile bytes never throw, and what one end writes the other end reads.</summary>
public sealed class PacketPropertyTests
{
    private static readonly VrrpConfiguration[] Listeners =
        [Samples.V2, Samples.V2Password, Samples.V3, Samples.V3Unicast, Samples.V3Owner, Samples.V2Authenticated, Samples.V3Authenticated];

    private static readonly Gen<VrrpConfiguration> Configurations =
        from v2 in Gen.Bool
        from router in Gen.Int[1, 255]
        from interval in Gen.Int[1, 4095]
        from count in Gen.Int[1, 255]
        from start in Gen.UInt[0x0A000001, 0x0AFF0000]
        from password in Gen.Byte[0x20, 0x7E].Array[0, 8]
        select Samples.V3 with
        {
            Version = v2 ? VrrpVersion.V2 : VrrpVersion.V3,
            VirtualRouterId = router,
            AdvertisementInterval = v2 ? TimeSpan.FromSeconds(1 + (interval % 255)) : TimeSpan.FromMilliseconds(10 * interval),
            Addresses = [.. Enumerable.Range(0, count).Select(i => new VirtualAddress(IPv4Number.ToAddress(start + (uint)i), 32))],
            Password = v2 ? [.. password] : ImmutableArray<byte>.Empty,
        };

    [Fact]
    public void Random_bytes_never_throw() => Gen.Byte.Array[0, 200].Sample(HearEverywhere, iter: 20_000);

    [Fact]
    public void Mutated_packets_never_throw() =>
        Gen.Select(Gen.Int[0, Listeners.Length - 1], Gen.Select(Gen.Int[0, 2000], Gen.Byte).Array[0, 6], Gen.Int[0, 80]).Sample(
            (listener, edits, length) =>
            {
                var packet = Samples.Advertisement(Listeners[listener]);
                foreach (var (offset, value) in edits)
                {
                    packet[offset % packet.Length] = value;
                }

                Array.Resize(ref packet, length);
                HearEverywhere(packet);
            },
            iter: 20_000);

    [Fact]
    public void What_is_written_is_read() => Gen.Select(Configurations, Gen.Int[0, 255]).Sample(
        (config, priority) =>
        {
            VrrpConfigurationRules.Check(config);
            var receiver = new AdvertisementReceiver(config, Samples.Local);
            var reason = receiver.Receive(Samples.Advertisement(config, priority), out var advert);
            Assert.Equal(DropReason.None, reason);
            Assert.Equal(
                new ReceivedAdvertisement(IPv4Number.From(Samples.Remote), priority, config.AdvertisementInterval.Ticks / 10, SameAddresses: true),
                advert);
        },
        iter: 2_000);

    /// <summary>One flipped bit of the message is always seen (RFC 1071: a single-bit error changes the sum).</summary>
    [Fact]
    public void A_flipped_bit_is_always_dropped() => Gen.Select(Configurations, Gen.Int[0, 100_000]).Sample(
        (config, bit) =>
        {
            var packet = Samples.Advertisement(config);
            bit = (20 * 8) + (bit % ((packet.Length - 20) * 8));
            packet[bit / 8] ^= (byte)(1 << (bit % 8));
            Assert.NotEqual(DropReason.None, new AdvertisementReceiver(config, Samples.Local).Receive(packet, out _));
        },
        iter: 2_000);

    private static void HearEverywhere(byte[] bytes)
    {
        foreach (var config in Listeners)
        {
            _ = new AdvertisementReceiver(config, Samples.Local).Receive(bytes, out _);
        }

        _ = ArpFrame.TryParseReply(bytes, out _);
    }
}
