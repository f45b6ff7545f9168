using System.Collections.Immutable;
using System.Net;
using System.Text;
using MySqlHa.Vrrp.Authentication;
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

    /// <summary>32 bytes, 0 to 31, as keepalived's manual page has them.</summary>
    internal static AuthenticationKey Key1 { get; } = AuthenticationKey.Parse(1, "hex:000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1e1f"u8);

    internal static AuthenticationKey Key2 { get; } = new(2, "another secret that has 40 characters..."u8);

    internal static VrrpConfiguration V3Authenticated { get; } = V3 with { Authentication = new() { Keys = [Key1], ActiveKey = 1 } };

    internal static VrrpConfiguration V2Authenticated { get; } = V3Authenticated with { Version = VrrpVersion.V2 };

    internal static ImmutableArray<VirtualAddress> Addresses(params string[] texts) => [.. texts.Select(VirtualAddress.Parse)];

    internal static uint Number(string address) => IPv4Number.From(IPAddress.Parse(address));

    /// <summary>An advertisement of <see cref="Remote"/> as it comes off the wire, with the IPv4 header.</summary>
    internal static byte[] Advertisement(VrrpConfiguration config, int priority = 100, IPAddress? source = null) =>
        AdvertisementFrame.Build(config, Mac, source ?? Remote, priority)[14..];

    /// <summary>The same, signed with the configuration's active key at that instant.</summary>
    internal static byte[] Signed(VrrpConfiguration config, DateTimeOffset at, int priority = 100, IPAddress? source = null) =>
        Sign(Advertisement(config, priority, source), config.Authentication!.Keys.Single(k => k.Id == config.Authentication.ActiveKey), SequenceNumber.At(at));

    /// <summary>Signs a packet that has room for it.</summary>
    internal static byte[] Sign(byte[] packet, AuthenticationKey key, ulong sequence)
    {
        AuthenticationTrailer.Write(packet.AsSpan(20), ReadNumber(packet, 12), key, sequence);
        return packet;
    }

    /// <summary>Recomputes the VRRP checksum, so that a packet edited by a test is wrong only in what the test edited.</summary>
    internal static byte[] Resum(byte[] packet)
    {
        var message = packet.AsSpan(20);
        if (message.Length == AuthenticationTrailer.Length + VrrpProtocol.MessageLength((VrrpVersion)(message[0] >> 4), message[3]))
        {
            message = message[..^AuthenticationTrailer.Length];
        }

        message[6] = message[7] = 0;
        var sum = message[0] >> 4 == 3
            ? Checksum.ComputeWithPseudoHeader(message, ReadNumber(packet, 12), ReadNumber(packet, 16))
            : Checksum.Compute(message);
        message[6] = (byte)(sum >> 8);
        message[7] = (byte)sum;
        return packet;
    }

    /// <summary>Recomputes the IPv4 header's checksum.</summary>
    internal static byte[] ResumHeader(byte[] packet)
    {
        var header = packet.AsSpan(0, 4 * (packet[0] & 15));
        header[10] = header[11] = 0;
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16BigEndian(header[10..], Checksum.Compute(header));
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
