using System.Net;
using MySqlHa.Vrrp.Link.Native;

namespace MySqlHa.Vrrp.Address;

/// <summary>
/// Addresses through rtnetlink(7), of the network namespace this was made in. Each change waits for the kernel's word; renewing allocates
/// nothing. Thread-safe.
/// <para>
/// An address in the subnet of the interface's own address becomes a secondary of it, and goes alone. Two virtual addresses in a subnet where the
/// host has none are primary and secondary of each other, and removing the first takes the second with it unless sysctl
/// net.ipv4.conf.INTERFACE.promote_secondaries is 1: the owner of the second hears of it from <see cref="Link.INetworkWatch"/>, and its next
/// renewal puts it back.
/// </para>
/// </summary>
public sealed class LinuxVirtualAddress : IVirtualAddress
{
    // More entries of one address than prefix lengths cannot be there.
    private const int MostEntries = 33;
    private readonly NetlinkSocket _routes;
    private readonly TcpSessions _sessions;
    private readonly byte[] _request = new byte[128];
    private readonly Lock _gate = new();

    /// <summary>Opens the sockets, and runs every path once: the first real fencing must not wait for a compiler or a kernel module.</summary>
    /// <exception cref="AddressException">The kernel gives no netlink sockets.</exception>
    /// <exception cref="PlatformNotSupportedException">Not on Linux.</exception>
    public LinuxVirtualAddress()
    {
        Platform.RequireLinux("Moving virtual addresses", "adding addresses with a lifetime and destroying sockets");
        try
        {
            _routes = new NetlinkSocket(NetlinkSocket.Route);
            _sessions = new TcpSessions();
        }
        catch (IOException e)
        {
            _routes?.Dispose();
            throw new AddressException($"Virtual addresses cannot be managed: {e.Message}", e);
        }

        WarmUp();
    }

    /// <inheritdoc/>
    public void Add(int interfaceIndex, VirtualAddress address, TimeSpan lifetime)
    {
        ArgumentNullException.ThrowIfNull(address);
        ArgumentOutOfRangeException.ThrowIfLessThan(lifetime, TimeSpan.Zero);
        var error = Put(interfaceIndex, address, Seconds(lifetime));
        if (error != 0)
        {
            throw Refused("added to", interfaceIndex, address.ToString(), error);
        }
    }

    /// <inheritdoc/>
    /// <remarks>Every entry of the address goes, whatever its prefix length: after this the host does not answer for it.</remarks>
    public bool Remove(int interfaceIndex, VirtualAddress address)
    {
        ArgumentNullException.ThrowIfNull(address);
        var removed = false;
        for (var entry = 0; entry < MostEntries; entry++)
        {
            switch (Delete(interfaceIndex, address))
            {
                case 0:
                    removed = true;
                    break;

                // An interface that is gone has no address.
                case Errno.AddressNotAvailable or Errno.NoDevice:
                    return removed;
                case var error:
                    throw Refused("removed from", interfaceIndex, address.ToString(), error);
            }
        }

        return removed;
    }

    /// <inheritdoc/>
    public bool IsPresent(int interfaceIndex, IPAddress address)
    {
        var finder = new Finder(interfaceIndex, AddressRecord.RawOf(address));
        int error;
        lock (_gate)
        {
            do
            {
                var writer = new NetlinkWriter(_request, RouteMessages.GetAddress, NetlinkWriter.Request | NetlinkWriter.Dump);
                writer.Append(new RouteMessages.AddressHeader { Family = LibC.AfInet });
                error = _routes.Dump(writer.Finish(), ref finder);
            }
            while (error == Errno.Interrupted && !finder.Found);
        }

        return error is 0 or Errno.Interrupted ? finder.Found : throw Refused("looked for on", interfaceIndex, $"{address}", error);
    }

    /// <inheritdoc/>
    public int DestroySessions(IPAddress address)
    {
        lock (_gate)
        {
            var destroyed = _sessions.Destroy(address, out var error);
            return error == 0
                ? destroyed
                : throw new AddressException(
                    $"TCP sessions on {address} could not be destroyed: {Errno.Describe(error)}; {destroyed} were.{Remedy(error)}");
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _routes.Dispose();
            _sessions.Dispose();
        }
    }

    /// <summary>The kernel counts whole seconds; rounding down would let an address go before its next renewal.</summary>
    private static uint Seconds(TimeSpan lifetime) =>
        lifetime == TimeSpan.Zero ? RouteMessages.Forever : (uint)Math.Min(Math.Ceiling(lifetime.TotalSeconds), RouteMessages.Forever - 1);

    private static AddressException Refused(string what, int interfaceIndex, string address, int error) =>
        new($"Virtual address {address} could not be {what} the interface with index {interfaceIndex}: {Errno.Describe(error)}.{Remedy(error)}");

    private static string Remedy(int error) => error switch
    {
        Errno.NotPermitted or Errno.AccessDenied => " Run it as root or give it the capability CAP_NET_ADMIN.",
        Errno.NoDevice => " The interface is gone; look at 'ip link'.",
        Errno.WouldBlock => " The kernel did not answer within a second.",
        _ => string.Empty,
    };

    private int Put(int interfaceIndex, VirtualAddress address, uint seconds)
    {
        lock (_gate)
        {
            var writer = new NetlinkWriter(
                _request,
                RouteMessages.NewAddress,
                NetlinkWriter.Request | NetlinkWriter.Acknowledge | NetlinkWriter.Create | NetlinkWriter.Replace);
            var raw = AddressRecord.RawOf(address.Address);
            Head(ref writer, interfaceIndex, address);
            writer.Attribute(RouteMessages.AddressLocal, raw);
            writer.Attribute(RouteMessages.AddressAddress, raw);

            // A /31 has no broadcast address (RFC 3021), nor has a /32. Nor does a /32 get a prefix route, so IFA_F_NOPREFIXROUTE is not needed.
            if (address.PrefixLength < 31)
            {
                writer.Attribute(RouteMessages.AddressBroadcast, raw | HostBits(address.PrefixLength));
            }

            var cache = new RouteMessages.AddressCache { Preferred = seconds, Valid = seconds };
            writer.Attribute(RouteMessages.AddressCacheInfo, cache);
            return _routes.Execute(writer.Finish());
        }
    }

    private int Delete(int interfaceIndex, VirtualAddress address)
    {
        lock (_gate)
        {
            // IFA_LOCAL alone: with IFA_ADDRESS the kernel would compare the prefix length too, and leave an entry that somebody added otherwise.
            var writer = new NetlinkWriter(_request, RouteMessages.DeleteAddress, NetlinkWriter.Request | NetlinkWriter.Acknowledge);
            Head(ref writer, interfaceIndex, address);
            writer.Attribute(RouteMessages.AddressLocal, AddressRecord.RawOf(address.Address));
            return _routes.Execute(writer.Finish());
        }
    }

    private static void Head(ref NetlinkWriter writer, int interfaceIndex, VirtualAddress address) =>
        writer.Append(new RouteMessages.AddressHeader
        {
            Family = LibC.AfInet,
            PrefixLength = (byte)address.PrefixLength,
            Scope = (byte)address.Scope,
            Index = interfaceIndex,
        });

    private static uint HostBits(int prefixLength) => (uint)IPAddress.HostToNetworkOrder((int)(uint.MaxValue >> prefixLength));

    private void WarmUp()
    {
        // No interface has this index, and no socket this source.
        const int NoInterface = int.MaxValue;
        var nowhere = new VirtualAddress(IPAddress.Broadcast, 24);
        _ = Put(NoInterface, nowhere, 1);
        _ = Delete(NoInterface, nowhere);
        _ = IsPresent(NoInterface, IPAddress.Broadcast);
        _ = _sessions.Destroy(IPAddress.Broadcast, out _);
    }

    private struct Finder(int interfaceIndex, uint raw) : INetlinkVisitor
    {
        internal bool Found { get; private set; }

        public void OnMessage(ushort type, ReadOnlySpan<byte> payload) =>
            Found |= type == RouteMessages.NewAddress && AddressRecord.TryRead(payload, out var record)
                && record.Index == interfaceIndex && record.Raw == raw;
    }
}
