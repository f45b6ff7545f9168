using MySqlHa.Vrrp.Link.Native;

namespace MySqlHa.Vrrp.Link;

/// <summary>What the user reads when an interface cannot be used: what happened, where, and what to do.</summary>
internal static class LinkErrors
{
    internal static LinkException Unknown(string name, IEnumerable<LinkRecord> existing) => new(
        LinkFailure.UnknownInterface,
        $"There is no network interface '{name}' on this host. There are: {string.Join(", ", existing.Select(l => l.Name))}. Give one of these.");

    internal static LinkException NotEthernet(LinkRecord link) => new(
        LinkFailure.Unsupported,
        (link.Flags & RouteMessages.FlagLoopback) != 0
            ? $"VRRP cannot run on the loopback interface '{link.Name}': it has no neighbours, no ARP and no multicast. Give the interface that faces the clients."
            : $"VRRP cannot run on '{link.Name}': it is not an Ethernet interface (hardware type {link.HardwareType}). Give the Ethernet, VLAN, bond or bridge interface that faces the clients.");

    internal static LinkException NotPermitted(string name, Exception? inner = null) => new(
        LinkFailure.NotPermitted,
        $"This process may not open raw sockets on interface '{name}'. Run it as root, or give it the capabilities CAP_NET_RAW (to send and receive VRRP and ARP) and CAP_NET_ADMIN (to move addresses), in a systemd unit: AmbientCapabilities=CAP_NET_RAW CAP_NET_ADMIN.",
        inner);

    internal static LinkException Down(string name, Exception? inner = null) => new(
        LinkFailure.InterfaceDown,
        $"Interface '{name}' is administratively down, so nothing can be opened on it. Bring it up (ip link set {name} up) and start again.",
        inner);

    internal static LinkException Other(string name, string said, Exception? inner = null) => new(
        LinkFailure.Other, $"Interface '{name}' could not be opened: {said}. Look at 'ip link show {name}' and the kernel log.", inner);

    internal static LinkException Duplicate(string name, int index, int virtualRouterId, Exception inner) => new(
        LinkFailure.DuplicateRouter,
        $"Virtual router {virtualRouterId} already runs on interface '{name}' of this host; nothing was started. Two of them would answer each other's advertisements. Stop the other one ('ss -xap | grep {RouterClaim.NameOf(index, virtualRouterId)}' shows its process) or choose another virtual router id.",
        inner);

    internal static LinkException FromCapture(LinkRecord link, LinkFailure failure, Exception inner) => failure switch
    {
        LinkFailure.NotPermitted => NotPermitted(link.Name, inner),
        LinkFailure.InterfaceDown => Down(link.Name, inner),
        LinkFailure.CaptureLibraryMissing => new LinkException(
            failure,
            $"Interface '{link.Name}' cannot be opened: the packet capture library is not installed. Install the package libpcap0.8 (Debian, Ubuntu) or libpcap (RHEL, Fedora, SUSE, Alpine), on Windows Npcap, and start again.",
            inner),
        LinkFailure.UnknownInterface => new LinkException(
            failure, $"Network interface '{link.Name}' vanished while it was being opened. Look at 'ip link' and start again.", inner),
        _ => Other(link.Name, inner.Message, inner),
    };
}
