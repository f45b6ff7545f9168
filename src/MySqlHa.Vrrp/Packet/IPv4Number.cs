using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace MySqlHa.Vrrp.Packet;

/// <summary>IPv4 addresses as unsigned numbers in host order: what VRRP compares and what costs no allocation.</summary>
public static class IPv4Number
{
    /// <summary>The number of an address, 192.0.2.1 being 0xC0000201.</summary>
    /// <exception cref="ArgumentException">The address is not IPv4.</exception>
    public static uint From(IPAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        Span<byte> bytes = stackalloc byte[4];
        return address.AddressFamily == AddressFamily.InterNetwork && address.TryWriteBytes(bytes, out _)
            ? BinaryPrimitives.ReadUInt32BigEndian(bytes)
            : throw new ArgumentException($"{address} is not an IPv4 address.", nameof(address));
    }

    /// <summary>The address of a number. Allocates: for messages and views, not for the steady path.</summary>
    public static IPAddress ToAddress(uint number)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, number);
        return new IPAddress(bytes);
    }
}
