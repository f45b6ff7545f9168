using System.Buffers.Binary;
using System.Net;

namespace MySqlHa.Vrrp.Engine;

/// <summary>IPv4 addresses as unsigned numbers in host order: what the tie-break compares.</summary>
internal static class AddressOrder
{
    public static uint ToHostOrder(this IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[4];
        return address.TryWriteBytes(bytes, out var written) && written == 4 ? BinaryPrimitives.ReadUInt32BigEndian(bytes) : 0;
    }

    public static IPAddress ToAddress(uint hostOrder)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, hostOrder);
        return new IPAddress(bytes);
    }
}
