using System.Buffers.Binary;

namespace MySqlHa.Vrrp.Packet;

/// <summary>
/// The Internet checksum (RFC 1071): the one's complement of the one's complement sum of 16-bit words.
/// Over bytes that hold a correct checksum it is zero, which is how a receiver verifies.
/// </summary>
public static class Checksum
{
    /// <summary>The checksum of the bytes alone: IPv4 header, ICMP, VRRP v2, and VRRP v3 as RFC 9568 section 5.2.8 has it.</summary>
    public static ushort Compute(ReadOnlySpan<byte> data) => Complement(Sum(data));

    /// <summary>The checksum with the IPv4 pseudo-header (source, destination, 0, protocol 112, length) before the bytes: VRRP v3 as keepalived and FRR send it.</summary>
    public static ushort ComputeWithPseudoHeader(ReadOnlySpan<byte> message, uint source, uint destination) =>
        Complement(
            Sum(message)
            + (source >> 16) + (source & 0xFFFF)
            + (destination >> 16) + (destination & 0xFFFF)
            + VrrpProtocol.Number + (ulong)message.Length);

    private static ulong Sum(ReadOnlySpan<byte> data)
    {
        // 64 bits cannot overflow here, so the carries are folded once, at the end.
        var sum = 0UL;
        while (data.Length >= 2)
        {
            sum += BinaryPrimitives.ReadUInt16BigEndian(data);
            data = data[2..];
        }

        return data.IsEmpty ? sum : sum + ((ulong)data[0] << 8);
    }

    private static ushort Complement(ulong sum)
    {
        while (sum > 0xFFFF)
        {
            sum = (sum & 0xFFFF) + (sum >> 16);
        }

        return (ushort)~sum;
    }
}
