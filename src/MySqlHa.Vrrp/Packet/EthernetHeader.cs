using System.Buffers.Binary;

namespace MySqlHa.Vrrp.Packet;

/// <summary>The 14 bytes before a packet on Ethernet (IEEE 802.3, EtherType framing).</summary>
internal static class EthernetHeader
{
    internal const int Length = 14;
    internal const int MacLength = 6;
    internal const ushort IPv4 = 0x0800;
    internal const ushort Arp = 0x0806;

    /// <summary>The least a frame may have without its checksum (IEEE 802.3).</summary>
    internal const int MinimumFrame = 60;

    internal static ReadOnlySpan<byte> Broadcast => [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF];

    internal static void Write(Span<byte> frame, ReadOnlySpan<byte> destination, ReadOnlySpan<byte> source, ushort etherType)
    {
        if (source.Length != MacLength)
        {
            throw new ArgumentException($"A MAC address has {MacLength} bytes, not {source.Length}.", nameof(source));
        }

        destination.CopyTo(frame);
        source.CopyTo(frame[MacLength..]);
        BinaryPrimitives.WriteUInt16BigEndian(frame[(2 * MacLength)..], etherType);
    }
}
