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

    internal static unsafe LinkRecord Read(ReadOnlySpan<byte> payload)
    {
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

        return new LinkRecord(header.Index, name, header.Flags, header.HardwareType, hardware);
    }
}
