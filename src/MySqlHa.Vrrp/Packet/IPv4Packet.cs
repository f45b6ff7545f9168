using System.Buffers.Binary;

namespace MySqlHa.Vrrp.Packet;

/// <summary>An IPv4 packet of protocol 112 read in place (RFC 791), options skipped and Ethernet padding cut off.</summary>
internal readonly ref struct IPv4Packet
{
    private IPv4Packet(ReadOnlySpan<byte> header, ReadOnlySpan<byte> payload)
    {
        TimeToLive = header[8];
        Source = BinaryPrimitives.ReadUInt32BigEndian(header[12..]);
        Destination = BinaryPrimitives.ReadUInt32BigEndian(header[16..]);
        Header = header;
        Payload = payload;
    }

    internal byte TimeToLive { get; }

    internal uint Source { get; }

    internal uint Destination { get; }

    internal ReadOnlySpan<byte> Header { get; }

    internal ReadOnlySpan<byte> Payload { get; }

    /// <summary>False for anything that is not one whole VRRP packet: cut short, a fragment, another protocol, lengths that contradict each other.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, out IPv4Packet packet)
    {
        packet = default;
        if (bytes.Length < IPv4Header.Length || bytes[0] >> 4 != 4)
        {
            return false;
        }

        var headerLength = (bytes[0] & 0x0F) * 4;
        var totalLength = BinaryPrimitives.ReadUInt16BigEndian(bytes[2..]);
        var fragment = BinaryPrimitives.ReadUInt16BigEndian(bytes[6..]) & 0x3FFF;
        if (headerLength < IPv4Header.Length || totalLength < headerLength || totalLength > bytes.Length || fragment != 0 || bytes[9] != VrrpProtocol.Number)
        {
            return false;
        }

        packet = new IPv4Packet(bytes[..headerLength], bytes[headerLength..totalLength]);
        return true;
    }
}
