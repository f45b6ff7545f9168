using System.Buffers.Binary;

namespace MySqlHa.Vrrp.Packet;

/// <summary>Writes the IPv4 header of an advertisement (RFC 791; RFC 9568 section 5.1.1).</summary>
internal static class IPv4Header
{
    /// <summary>Without options, as every advertisement of ours is.</summary>
    internal const int Length = 20;

    /// <summary>Precedence 6, internetwork control: the first to be queued when a link is full.</summary>
    internal const byte InternetworkControl = 0xC0;

    // One frame is sent again and again, so its identification never changes: allowed for datagrams that cannot be fragmented (RFC 6864).
    private const ushort DoNotFragment = 0x4000;

    internal static void Write(Span<byte> packet, uint source, uint destination, int payloadLength)
    {
        var header = packet[..Length];
        header.Clear();
        header[0] = 0x45;
        header[1] = InternetworkControl;
        BinaryPrimitives.WriteUInt16BigEndian(header[2..], checked((ushort)(Length + payloadLength)));
        BinaryPrimitives.WriteUInt16BigEndian(header[6..], DoNotFragment);
        header[8] = VrrpProtocol.TimeToLive;
        header[9] = VrrpProtocol.Number;
        BinaryPrimitives.WriteUInt32BigEndian(header[12..], source);
        BinaryPrimitives.WriteUInt32BigEndian(header[16..], destination);
        BinaryPrimitives.WriteUInt16BigEndian(header[10..], Checksum.Compute(header));
    }
}
