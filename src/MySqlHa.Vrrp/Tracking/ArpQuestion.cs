using System.Buffers.Binary;
using System.Net;
using System.Net.NetworkInformation;
using MySqlHa.Vrrp.Link;

namespace MySqlHa.Vrrp.Tracking;

/// <summary>"Who has the gateway?" and its answer (RFC 826), as Ethernet frames.</summary>
internal static class ArpQuestion
{
    internal const int Length = EthernetFrame.HeaderLength + 28;
    private const ulong EthernetIPv4 = 0x0001_0800_0604_0000;
    private const int Request = 1;
    private const int Reply = 2;

    /// <summary>A null source makes it an ARP probe (RFC 5227), which hosts answer as well.</summary>
    internal static void Write(Span<byte> frame, PhysicalAddress hardware, IPAddress? source, IPAddress target)
    {
        frame[..Length].Clear();
        frame[..6].Fill(0xFF);
        var own = hardware.GetAddressBytes();
        own.CopyTo(frame[6..]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[12..], EthernetFrame.Arp);
        var arp = frame[EthernetFrame.HeaderLength..];
        BinaryPrimitives.WriteUInt64BigEndian(arp, EthernetIPv4 | Request);
        own.CopyTo(arp[8..]);
        _ = source?.TryWriteBytes(arp[14..], out _);
        _ = target.TryWriteBytes(arp[24..], out _);
    }

    internal static bool IsAnswer(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> target) =>
        frame.Length >= Length
        && BinaryPrimitives.ReadUInt16BigEndian(frame[12..]) == EthernetFrame.Arp
        && BinaryPrimitives.ReadUInt64BigEndian(frame[EthernetFrame.HeaderLength..]) == (EthernetIPv4 | Reply)
        && frame.Slice(EthernetFrame.HeaderLength + 14, 4).SequenceEqual(target);
}
