using System.Collections.Immutable;
using System.Net;
using System.Text;
using MySqlHa.Vrrp.Packet;

namespace MySqlHa.Vrrp.Tests;

/// <summary>Configurations and packets that tests start from.</summary>
internal static class Samples
{
    internal static readonly IPAddress Local = IPAddress.Parse("192.0.2.251");
    internal static readonly IPAddress Remote = IPAddress.Parse("192.0.2.252");
    internal static readonly byte[] Mac = [0x02, 0x00, 0x5E, 0x10, 0x00, 0x01];

    internal static VrrpConfiguration V3 { get; } = new()
    {
        Name = "mysql",
        Interface = "eth0",
        VirtualRouterId = 10,
        Addresses = Addresses("192.0.2.1", "192.0.2.2"),
    };

    internal static VrrpConfiguration V2 { get; } = V3 with { Version = VrrpVersion.V2 };

    internal static VrrpConfiguration V2Password { get; } = V2 with { Password = [.. "1111"u8] };

    internal static VrrpConfiguration V3Unicast { get; } = V3 with { Peers = [Remote] };

    internal static VrrpConfiguration V3Owner { get; } = V3 with { Priority = 255 };

    internal static ImmutableArray<VirtualAddress> Addresses(params string[] texts) => [.. texts.Select(VirtualAddress.Parse)];

    internal static uint Number(string address) => IPv4Number.From(IPAddress.Parse(address));

    /// <summary>An advertisement of <see cref="Remote"/> as it comes off the wire, with the IPv4 header.</summary>
    internal static byte[] Advertisement(VrrpConfiguration config, int priority = 100, IPAddress? source = null) =>
        AdvertisementFrame.Build(config, Mac, source ?? Remote, priority)[14..];

    /// <summary>Recomputes the VRRP checksum, so that a packet edited by a test is wrong only in what the test edited.</summary>
    internal static byte[] Resum(byte[] packet)
    {
        var message = packet.AsSpan(20);
        message[6] = message[7] = 0;
        var sum = message[0] >> 4 == 3
            ? Checksum.ComputeWithPseudoHeader(message, ReadNumber(packet, 12), ReadNumber(packet, 16))
            : Checksum.Compute(message);
        message[6] = (byte)(sum >> 8);
        message[7] = (byte)sum;
        return packet;
    }

    internal static string Resource(string name)
    {
        using var stream = typeof(Samples).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"no resource {name}");
        using var reader = new StreamReader(stream, Encoding.UTF8);
        return reader.ReadToEnd();
    }

    private static uint ReadNumber(byte[] packet, int offset) => System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(packet.AsSpan(offset));
}
