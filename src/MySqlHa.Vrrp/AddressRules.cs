using System.Net;
using System.Net.Sockets;
using MySqlHa.Vrrp.Packet;

namespace MySqlHa.Vrrp;

/// <summary>The rules for addresses: virtual ones, unicast peers, and the source.</summary>
internal static class AddressRules
{
    // The count is one byte on the wire (RFC 9568 section 5.2.5).
    private const int MaximumAddresses = 255;

    internal static void Check(VrrpConfiguration config)
    {
        CheckVirtual(config);
        CheckPeers(config);
        if (config.SourceAddress is { } source)
        {
            CheckHost("SourceAddress", source, "an address of the interface, or leave it out for its primary one");
        }
    }

    private static void CheckVirtual(VrrpConfiguration config)
    {
        var addresses = config.Addresses.IsDefault ? [] : config.Addresses;
        VrrpConfigurationRules.Require(addresses.Length > 0, "VirtualAddress", "is empty. Give at least one virtual address, such as 192.0.2.10/24.");
        VrrpConfigurationRules.Require(
            addresses.Length <= MaximumAddresses,
            "VirtualAddress",
            $"holds {addresses.Length} addresses, and an advertisement at most {MaximumAddresses}. Spread them over several instances.");

        var seen = new HashSet<IPAddress>();
        foreach (var address in addresses)
        {
            CheckHost("VirtualAddress", address.Address, "an address that one host can have, such as 192.0.2.10/24");
            VrrpConfigurationRules.Require(
                address.PrefixLength is >= 0 and <= 32,
                "VirtualAddress",
                $"{address} has a prefix length that is not 0 to 32. Write it as 192.0.2.10/24.");
            CheckHostBits(address);
            VrrpConfigurationRules.Require(seen.Add(address.Address), "VirtualAddress", $"{address.Address} is there twice. Remove one of the two.");

            // The owner's virtual address is an address of its interface: that is what makes it the owner.
            VrrpConfigurationRules.Require(
                config.Priority == VrrpProtocol.OwnerPriority || !address.Address.Equals(config.SourceAddress),
                "SourceAddress",
                $"{address.Address} is a virtual address, which the interface has only while master. Use an address that it always has.");
        }
    }

    private static void CheckHostBits(VirtualAddress address)
    {
        // Of a /31 both addresses are hosts (RFC 3021), and a /32 is one.
        if (address.PrefixLength is 0 or > 30)
        {
            return;
        }

        var hostMask = uint.MaxValue >> address.PrefixLength;
        var host = IPv4Number.From(address.Address) & hostMask;
        VrrpConfigurationRules.Require(
            host != 0 && host != hostMask,
            "VirtualAddress",
            $"{address} is the {(host == 0 ? "network's own" : "broadcast")} address of its prefix. Use an address that one host can have, or the right prefix length.");
    }

    private static void CheckPeers(VrrpConfiguration config)
    {
        var seen = new HashSet<IPAddress>();
        foreach (var peer in config.Peers.IsDefault ? [] : config.Peers)
        {
            CheckHost("Peer", peer, "the other node's own address");
            VrrpConfigurationRules.Require(seen.Add(peer), "Peer", $"{peer} is there twice. Remove one of the two.");
            VrrpConfigurationRules.Require(
                !peer.Equals(config.SourceAddress),
                "Peer",
                $"{peer} is this node's own source address. Name the other node's address.");
            VrrpConfigurationRules.Require(
                !config.Addresses.Any(a => a.Address.Equals(peer)),
                "Peer",
                $"{peer} is a virtual address, which moves. Name the other node's own address.");
        }
    }

    private static void CheckHost(string parameter, IPAddress address, string remedy)
    {
        VrrpConfigurationRules.Require(
            address.AddressFamily == AddressFamily.InterNetwork,
            parameter,
            $"{address} is an IPv6 address, and this version speaks IPv4. Use {remedy}.");
        var number = IPv4Number.From(address);
        var what = number switch
        {
            _ when number >> 24 == 0 => "an unspecified address (0.0.0.0/8)",
            uint.MaxValue => "the broadcast address",
            _ when number >> 28 == 0xE => "a multicast address",
            _ => null,
        };
        VrrpConfigurationRules.Require(what is null, parameter, $"{address} is {what}. Use {remedy}.");
    }
}
