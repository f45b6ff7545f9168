using System.Net;
using System.Runtime.InteropServices;

namespace MySqlHa.Vrrp.Link.Native;

/// <summary>One IPv4 address as the kernel tells of it. The address is in network byte order, as it lies in memory.</summary>
internal readonly record struct AddressRecord(int Index, uint Raw, int PrefixLength, byte Scope, byte Flags, uint ValidLifetime)
{
    internal IPAddress Address => new(Raw);

    internal bool IsSecondary => (Flags & RouteMessages.AddressSecondary) != 0;

    /// <summary>How a virtual address that nobody told us of looks: a host address on a lease.</summary>
    internal bool LooksLeased => PrefixLength == 32 && ValidLifetime != RouteMessages.Forever;

    /// <summary>Whether the other address is on this one's subnet.</summary>
    internal bool Covers(IPAddress other)
    {
        var mask = PrefixLength == 0 ? 0u : uint.MaxValue << (32 - PrefixLength);
        return ((ToHost(Raw) ^ ToHost(RawOf(other))) & mask) == 0;
    }

    internal static uint RawOf(IPAddress address)
    {
        Span<byte> bytes = stackalloc byte[4];
        return address.TryWriteBytes(bytes, out var written) && written == 4
            ? MemoryMarshal.Read<uint>(bytes)
            : throw new ArgumentException($"{address} is not an IPv4 address.", nameof(address));
    }

    /// <summary>False for what is no IPv4 address, and for a message that is cut short.</summary>
    internal static unsafe bool TryRead(ReadOnlySpan<byte> payload, out AddressRecord record)
    {
        record = default;
        if (payload.Length < sizeof(RouteMessages.AddressHeader))
        {
            return false;
        }

        var header = MemoryMarshal.Read<RouteMessages.AddressHeader>(payload);
        uint local = 0;
        var valid = RouteMessages.Forever;
        var attributes = new NetlinkAttributes(payload[sizeof(RouteMessages.AddressHeader)..]);
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case RouteMessages.AddressLocal when attributes.Value.Length == 4:
                    local = MemoryMarshal.Read<uint>(attributes.Value);
                    break;
                case RouteMessages.AddressCacheInfo when attributes.Value.Length >= sizeof(RouteMessages.AddressCache):
                    valid = MemoryMarshal.Read<RouteMessages.AddressCache>(attributes.Value).Valid;
                    break;
            }
        }

        record = new AddressRecord(header.Index, local, header.PrefixLength, header.Scope, header.Flags, valid);
        return header.Family == LibC.AfInet && local != 0;
    }

    private static uint ToHost(uint raw) => (uint)IPAddress.NetworkToHostOrder((int)raw);
}
