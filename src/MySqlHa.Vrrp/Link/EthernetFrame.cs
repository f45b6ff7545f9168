using System.Buffers.Binary;

namespace MySqlHa.Vrrp.Link;

/// <summary>Takes the IPv4 packet out of an Ethernet II frame (RFC 894, IEEE 802.1Q).</summary>
internal static class EthernetFrame
{
    internal const int HeaderLength = 14;
    internal const ushort IPv4 = 0x0800;
    internal const ushort Arp = 0x0806;
    private const ushort Tagged = 0x8100;
    private const int TagLength = 4;
    private const int VlanIdMask = 0x0FFF;

    /// <summary>
    /// The packet with whatever padding follows it. A frame tagged with a VLAN id is refused: a tap on the parent interface sees the frames of
    /// its VLANs too, and a router there may have our VRID. Id 0 is a mere priority tag on this very network.
    /// </summary>
    internal static bool TryGetIPv4(ReadOnlySpan<byte> frame, out ReadOnlySpan<byte> packet)
    {
        packet = default;
        if (frame.Length < HeaderLength)
        {
            return false;
        }

        var offset = HeaderLength;
        var type = BinaryPrimitives.ReadUInt16BigEndian(frame[12..]);
        if (type == Tagged)
        {
            if (frame.Length < HeaderLength + TagLength || (BinaryPrimitives.ReadUInt16BigEndian(frame[14..]) & VlanIdMask) != 0)
            {
                return false;
            }

            type = BinaryPrimitives.ReadUInt16BigEndian(frame[16..]);
            offset += TagLength;
        }

        packet = frame[offset..];
        return type == IPv4;
    }
}
