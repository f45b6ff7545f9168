using System.Buffers.Binary;
using System.Net;

namespace MySqlHa.Vrrp.Packet;

/// <summary>ARP over Ethernet for IPv4 (RFC 826): requests to ask whether a gateway is there, and its replies.</summary>
public static class ArpFrame
{
    private const int PacketLength = 28;
    private const ushort Request = 1;
    private const ushort Reply = 2;

    // Hardware Ethernet (1), protocol IPv4 (0x0800), address lengths 6 and 4.
    private static ReadOnlySpan<byte> EthernetForIPv4 => [0, 1, 8, 0, 6, 4];

    /// <summary>Builds a broadcast request, padded to the 60 bytes that a frame must have.</summary>
    /// <param name="mac">The NIC's own MAC, 6 bytes.</param>
    /// <param name="sender">The IPv4 address that asks; 0.0.0.0 makes it a probe that updates no cache (RFC 5227 section 1.1).</param>
    /// <param name="target">The IPv4 address asked for.</param>
    public static byte[] BuildRequest(ReadOnlySpan<byte> mac, IPAddress sender, IPAddress target)
    {
        var frame = new byte[EthernetHeader.MinimumFrame];
        EthernetHeader.Write(frame, EthernetHeader.Broadcast, mac, EthernetHeader.Arp);
        var packet = frame.AsSpan(EthernetHeader.Length, PacketLength);
        EthernetForIPv4.CopyTo(packet);
        BinaryPrimitives.WriteUInt16BigEndian(packet[6..], Request);
        mac.CopyTo(packet[8..]);
        BinaryPrimitives.WriteUInt32BigEndian(packet[14..], IPv4Number.From(sender));
        BinaryPrimitives.WriteUInt32BigEndian(packet[24..], IPv4Number.From(target));
        return frame;
    }

    /// <summary>Reads an ARP reply from a whole, untagged Ethernet frame. Never throws, allocates nothing.</summary>
    /// <param name="frame">The frame from the destination MAC on; padding behind is ignored.</param>
    /// <param name="sender">Who answered, in host order.</param>
    /// <returns>False for every other frame, requests included.</returns>
    public static bool TryParseReply(ReadOnlySpan<byte> frame, out uint sender)
    {
        sender = 0;
        if (frame.Length < EthernetHeader.Length + PacketLength
            || BinaryPrimitives.ReadUInt16BigEndian(frame[(2 * EthernetHeader.MacLength)..]) != EthernetHeader.Arp)
        {
            return false;
        }

        var packet = frame.Slice(EthernetHeader.Length, PacketLength);
        if (!packet.StartsWith(EthernetForIPv4) || BinaryPrimitives.ReadUInt16BigEndian(packet[6..]) != Reply)
        {
            return false;
        }

        sender = BinaryPrimitives.ReadUInt32BigEndian(packet[14..]);
        return true;
    }
}
