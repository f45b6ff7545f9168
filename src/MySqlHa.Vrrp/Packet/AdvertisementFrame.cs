using System.Net;

namespace MySqlHa.Vrrp.Packet;

/// <summary>Whole Ethernet frames with a multicast advertisement (RFC 9568 section 5.1.1, RFC 1112 section 6.4).</summary>
public static class AdvertisementFrame
{
    /// <summary>Where in a frame the VRRP message begins.</summary>
    internal const int MessageOffset = EthernetHeader.Length + IPv4Header.Length;

    /// <summary>Builds the frame to 224.0.0.18 (01:00:5e:00:00:12).</summary>
    /// <param name="config">VRID, version, interval, addresses, password, and whether there is room for a signature; already checked.</param>
    /// <param name="sourceMac">The NIC's own MAC, 6 bytes: the virtual MAC is not used, gratuitous ARP moves the address.</param>
    /// <param name="source">The primary IPv4 address of the interface.</param>
    /// <param name="priority">0 (resign) to 255.</param>
    public static byte[] Build(VrrpConfiguration config, ReadOnlySpan<byte> sourceMac, IPAddress source, int priority)
    {
        ArgumentNullException.ThrowIfNull(config);
        var from = IPv4Number.From(source);
        var to = IPv4Number.From(VrrpProtocol.MulticastAddress);
        var length = VrrpProtocol.MessageLength(config.Version, config.Addresses.Length);
        var trailer = AuthenticationTrailer.LengthOf(config);
        var frame = new byte[MessageOffset + length + trailer];
        EthernetHeader.Write(frame, VrrpProtocol.MulticastMac, sourceMac, EthernetHeader.IPv4);
        var packet = frame.AsSpan(EthernetHeader.Length);
        IPv4Header.Write(packet, from, to, length + trailer);
        AdvertisementMessage.Write(packet.Slice(IPv4Header.Length, length), config, from, to, priority);
        return frame;
    }
}
