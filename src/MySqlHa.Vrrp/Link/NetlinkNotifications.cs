using System.Runtime.InteropServices;
using MySqlHa.Vrrp.Link.Native;

namespace MySqlHa.Vrrp.Link;

/// <summary>What the kernel's notifications of links and addresses say (rtnetlink(7)). A message that is cut short says nothing.</summary>
internal static class NetlinkNotifications
{
    /// <summary>Enters the messages of one datagram. Never throws whatever the bytes.</summary>
    internal static void Apply(ReadOnlySpan<byte> datagram, NetworkState state)
    {
        var reader = new NetlinkReader(datagram);
        while (reader.Next())
        {
            switch (reader.Type)
            {
                case RouteMessages.NewLink when Header(reader.Payload, out var link):
                    state.Link(link.Index, LinkRecord.IsUpWith(link.Flags));
                    break;
                case RouteMessages.DeleteLink when Header(reader.Payload, out var link):
                    state.LinkGone(link.Index);
                    break;
                case RouteMessages.NewAddress when AddressRecord.TryRead(reader.Payload, out var record):
                    state.Address(record);
                    break;
                case RouteMessages.DeleteAddress when AddressRecord.TryRead(reader.Payload, out var record):
                    state.AddressGone(record);
                    break;
            }
        }
    }

    // Bridges send link messages of their own family (AF_BRIDGE) about their ports; a deletion there is not the interface's.
    private static bool Header(ReadOnlySpan<byte> payload, out RouteMessages.LinkHeader header) => MemoryMarshal.TryRead(payload, out header) && header.Family == 0;
}
