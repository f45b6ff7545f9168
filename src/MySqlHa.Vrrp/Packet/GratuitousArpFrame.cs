using System.Net;

namespace MySqlHa.Vrrp.Packet;

/// <summary>
/// The gratuitous ARP that moves an address (RFC 9568 section 8.2.1): a broadcast request whose sender and target are the address.
/// A request, because some hosts update their caches from requests only (RFC 5227 section 3).
/// </summary>
public static class GratuitousArpFrame
{
    /// <summary>Builds the frame, padded to 60 bytes.</summary>
    /// <param name="mac">The MAC that the address now has, 6 bytes.</param>
    /// <param name="address">The virtual IPv4 address.</param>
    public static byte[] Build(ReadOnlySpan<byte> mac, IPAddress address) => ArpFrame.BuildRequest(mac, address, address);
}
