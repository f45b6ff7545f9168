using System.Diagnostics.CodeAnalysis;
using System.Net.NetworkInformation;
using System.Runtime.InteropServices;
using System.Text;

namespace MySqlHa.Vrrp.Link.Native;

/// <summary>One interface as the kernel tells of it.</summary>
internal sealed record LinkRecord(int Index, string Name, uint Flags, ushort HardwareType, PhysicalAddress HardwareAddress)
{
    /// <summary>Administratively up and with carrier. Not IFF_RUNNING: that follows operstate, which the kernel may update a second late.</summary>
    internal bool IsUp => IsUpWith(Flags);

    /// <summary>Ethernet framing with ARP and multicast. The loopback has Ethernet headers, but no neighbours.</summary>
    internal bool CarriesVrrp => HardwareType == RouteMessages.HardwareEthernet && (Flags & RouteMessages.FlagLoopback) == 0;

    internal static bool IsUpWith(uint flags) =>
        (flags & (RouteMessages.FlagUp | RouteMessages.FlagLowerUp)) == (RouteMessages.FlagUp | RouteMessages.FlagLowerUp);

    /// <summary>False for a message that is cut short.</summary>
    internal static unsafe bool TryRead(ReadOnlySpan<byte> payload, [NotNullWhen(true)] out LinkRecord? record)
    {
        record = null;
        if (payload.Length < sizeof(RouteMessages.LinkHeader))
        {
            return false;
        }

        var header = MemoryMarshal.Read<RouteMessages.LinkHeader>(payload);
        var name = string.Empty;
        var hardware = PhysicalAddress.None;
        var attributes = new NetlinkAttributes(payload[sizeof(RouteMessages.LinkHeader)..]);
        while (attributes.Next())
        {
            switch (attributes.Type)
            {
                case RouteMessages.LinkName:
                    name = Encoding.UTF8.GetString(attributes.Value.TrimEnd((byte)0));
                    break;
                case RouteMessages.LinkHardwareAddress:
                    hardware = new PhysicalAddress(attributes.Value.ToArray());
                    break;
            }
        }

        record = new LinkRecord(header.Index, name, header.Flags, header.HardwareType, hardware);
        return true;
    }
}
