using System.Net;
using System.Net.NetworkInformation;

namespace MySqlHa.Vrrp.Link;

/// <summary>Receives what a <see cref="ILink"/> captures.</summary>
public interface IPacketSink
{
    /// <summary>
    /// One IPv4 packet of protocol 112 as it came off the wire, from the IP header on, possibly with Ethernet padding behind it.
    /// Called on the link's capture thread: must not block, must not allocate on the steady path. The span is valid during the call only.
    /// </summary>
    void OnPacket(ReadOnlySpan<byte> ipPacket);
}

/// <summary>One network interface as the engine sees it: frames out, VRRP packets in. Shared by the instances on that interface.</summary>
public interface ILink : IDisposable
{
    /// <summary>The interface's name.</summary>
    string Interface { get; }

    /// <summary>The kernel's interface index.</summary>
    int InterfaceIndex { get; }

    /// <summary>The NIC's own MAC, 6 bytes.</summary>
    PhysicalAddress HardwareAddress { get; }

    /// <summary>
    /// The interface's primary IPv4 address, null while it has none: the first of global scope that is not secondary and does not look like a
    /// leased virtual address (a /32 with a lifetime). Asks the kernel each time.
    /// </summary>
    IPAddress? PrimaryAddress { get; }

    /// <summary>
    /// As <see cref="PrimaryAddress"/>, leaving out the given addresses. Virtual addresses that an earlier run left behind would otherwise
    /// become the source of advertisements.
    /// </summary>
    IPAddress? FindPrimaryAddress(IReadOnlyCollection<IPAddress> except) =>
        PrimaryAddress is { } address && !except.Contains(address) ? address : null;

    /// <summary>Injects one whole Ethernet frame. Never throws for a link that is down: returns false, and the engine counts it.</summary>
    bool Send(ReadOnlySpan<byte> frame);

    /// <summary>Sends one VRRP message to a unicast peer (TTL 255, TOS 0xC0), routed by the kernel. Returns false when it could not be sent.</summary>
    bool SendTo(ReadOnlySpan<byte> message, IPAddress source, IPAddress peer);

    /// <summary>Hands packets to the sink until the subscription is disposed.</summary>
    IDisposable Subscribe(IPacketSink sink);
}
