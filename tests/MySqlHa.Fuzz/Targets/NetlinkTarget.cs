using System.Net;
using System.Runtime.InteropServices;
using MySqlHa.Vrrp.Address;
using MySqlHa.Vrrp.Link;
using MySqlHa.Vrrp.Link.Native;

namespace MySqlHa.Fuzz.Targets;

/// <summary>
/// What the kernel tells, as an answer, a dump or a notification. Promises: no exception, nothing read beyond the datagram, no more allocated than a few times
/// its length; an address is written as it was read.
/// </summary>
internal sealed class NetlinkTarget : IFuzzTarget, INetworkObserver
{
    private readonly GuardedBuffer _memory = new(4096);
    private readonly byte[] _written = new byte[128];

    public string Name => "netlink";

    public int MaximumLength => 400;

    public IEnumerable<byte[]> Seeds
    {
        get
        {
            var record = new AddressRecord(2, AddressRecord.RawOf(Listeners.Remote), 24, 0, 0, 30);
            byte[] added = [.. Write(RouteMessages.NewAddress, record)], removed = [.. Write(RouteMessages.DeleteAddress, record)];
            byte[] link = [.. WriteLink(RouteMessages.NewLink)], gone = [.. WriteLink(RouteMessages.DeleteLink)];
            var error = new NetlinkWriter(new byte[64], NetlinkReader.TypeError, 0);
            error.Append(-95);
            var done = new NetlinkWriter(new byte[64], NetlinkReader.TypeDone, NetlinkReader.FlagDumpInterrupted);
            done.Append(0);
            var socket = new NetlinkWriter(new byte[128], SocketDiagnosticsMessages.ByFamily, 0);
            socket.Append(new SocketDiagnosticsMessages.DiagnosticsMessage { Family = 2, State = 1 });
            return [[.. added, .. link, .. removed, .. gone], added, link, [.. error.Finish()], [.. socket.Finish(), .. done.Finish()]];
        }
    }

    public void Run(ReadOnlySpan<byte> input)
    {
        var datagram = _memory.Hold(input);
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        NetlinkNotifications.Apply(datagram, new NetworkState(this));
        var reply = new NetlinkReply(0);
        var links = new List<LinkRecord>();
        var addresses = new List<AddressRecord>();
        var sockets = new List<SocketDiagnosticsMessages.DiagnosticsRequest>();
        var reader = new NetlinkReader(datagram);
        while (reader.Next())
        {
            _ = reply.IsEnd(reader);
            if (LinkRecord.TryRead(reader.Payload, out var link))
            {
                links.Add(link);
            }

            if (AddressRecord.TryRead(reader.Payload, out var address))
            {
                addresses.Add(address);
            }

            if (TcpSessions.TryRead(reader.Payload, out var socket))
            {
                sockets.Add(socket);
            }
        }

        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        if (allocated > 16_384 + (64 * input.Length))
        {
            throw new BrokenPromiseException($"{allocated} bytes were allocated for {input.Length}");
        }

        foreach (var address in addresses)
        {
            var again = new NetlinkReader(Write(RouteMessages.NewAddress, address));
            if (!again.Next() || !AddressRecord.TryRead(again.Payload, out var read) || read != address)
            {
                throw new BrokenPromiseException($"{address} was written, and something else read");
            }
        }
    }

    public void OnLinkChanged(int interfaceIndex, bool up)
    {
    }

    public void OnAddressRemoved(int interfaceIndex, IPAddress address)
    {
    }

    private Span<byte> Write(ushort type, AddressRecord record)
    {
        var writer = new NetlinkWriter(_written, type, 0);
        writer.Append(new RouteMessages.AddressHeader { Family = LibC.AfInet, PrefixLength = (byte)record.PrefixLength, Flags = record.Flags, Scope = record.Scope, Index = record.Index });
        writer.Attribute(RouteMessages.AddressLocal, record.Raw);
        writer.Attribute(RouteMessages.AddressCacheInfo, new RouteMessages.AddressCache { Preferred = record.ValidLifetime, Valid = record.ValidLifetime });
        return writer.Finish();
    }

    private Span<byte> WriteLink(ushort type)
    {
        var writer = new NetlinkWriter(_written, type, 0);
        writer.Append(new RouteMessages.LinkHeader { HardwareType = RouteMessages.HardwareEthernet, Index = 2, Flags = RouteMessages.FlagUp | RouteMessages.FlagLowerUp });
        writer.Attribute(RouteMessages.LinkName, MemoryMarshal.Read<ulong>("eth0\0\0\0\0"u8));
        writer.Attribute(RouteMessages.LinkHardwareAddress, 0x0102_0304_0506);
        return writer.Finish();
    }
}
