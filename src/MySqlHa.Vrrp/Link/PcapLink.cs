using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using MySqlHa.Vrrp.Link.Native;

namespace MySqlHa.Vrrp.Link;

/// <summary>
/// A link by libpcap: one handle and one capture thread (real-time where permitted) an interface. Neither sending nor receiving allocates.
/// It outlives the interface going down and up. It does not outlive the interface itself: when that is deleted, the link goes silent,
/// <see cref="INetworkWatch"/> tells, and a new link must be opened.
/// Sockets belong to the network namespace of the thread that opens the link. All members are thread-safe.
/// </summary>
public sealed class PcapLink : ILink
{
    private static readonly TimeSpan ErrorPause = TimeSpan.FromMilliseconds(10);
    private static readonly IPAddress AllRouters = new([224, 0, 0, 18]);

    private readonly LinkRecord _record;
    private readonly EthernetPort _port;
    private readonly UnicastSocket _unicast;
    private readonly Socket _membership;
    private readonly RouteQuery _routes;
    private readonly StopSignal _stop = new();
    private readonly Subscribers<IPacketSink> _sinks = new();
    private readonly ReaderWriterLockSlim _life = new();
    private readonly Thread _capture;
    private long _sinkFaults;
    private bool _disposed;

    private PcapLink(LinkRecord record, EthernetPort port, UnicastSocket unicast, Socket membership, RouteQuery routes)
    {
        _record = record;
        _port = port;
        _unicast = unicast;
        _membership = membership;
        _routes = routes;
        _capture = new Thread(Capture) { IsBackground = true, Name = $"vrrp capture {record.Name}" };
        _capture.Start();
    }

    /// <inheritdoc/>
    public string Interface => _record.Name;

    /// <inheritdoc/>
    public int InterfaceIndex => _record.Index;

    /// <inheritdoc/>
    public PhysicalAddress HardwareAddress => _record.HardwareAddress;

    /// <inheritdoc/>
    public IPAddress? PrimaryAddress => FindPrimaryAddress([]);

    /// <summary>Packets on which a sink threw. Anything but zero is a defect; the link goes on, for no packet from the network may end the process.</summary>
    public long SinkFaults => Interlocked.Read(ref _sinkFaults);

    /// <summary>Opens the interface. It must be administratively up; carrier and address may be missing.</summary>
    /// <exception cref="LinkException">The interface is unknown, down, not Ethernet, or may not be opened; or libpcap is missing.</exception>
    /// <exception cref="PlatformNotSupportedException">Not on Linux.</exception>
    public static PcapLink Open(string interfaceName)
    {
        ArgumentException.ThrowIfNullOrEmpty(interfaceName);
        Platform.RequireLinux("A VRRP link", "sending and receiving through Npcap");
        var routes = new RouteQuery();
        EthernetPort? port = null;
        UnicastSocket? unicast = null;
        Socket? membership = null;
        try
        {
            var record = Find(interfaceName, routes);
            port = EthernetPort.Open(record, "ip proto 112");
            unicast = new UnicastSocket(interfaceName);
            membership = Join(record);
            return new PcapLink(record, port, unicast, membership, routes);
        }
        catch (Exception e)
        {
            membership?.Dispose();
            unicast?.Dispose();
            port?.Dispose();
            routes.Dispose();
            throw e switch
            {
                LinkException => e,
                SocketException { SocketErrorCode: SocketError.AccessDenied } => LinkErrors.NotPermitted(interfaceName, e),
                SocketException or IOException => LinkErrors.Other(interfaceName, e.Message, e),
                _ => e,
            };
        }
    }

    /// <inheritdoc/>
    public IPAddress? FindPrimaryAddress(IReadOnlyCollection<IPAddress> except)
    {
        ArgumentNullException.ThrowIfNull(except);
        _life.EnterReadLock();
        try
        {
            return _disposed ? null : _routes.Addresses().Where(IsPrimary).Select(r => r.Address).FirstOrDefault(a => !except.Contains(a));
        }
        finally
        {
            _life.ExitReadLock();
        }
    }

    /// <inheritdoc/>
    public bool Send(ReadOnlySpan<byte> frame)
    {
        _life.EnterReadLock();
        try
        {
            return !_disposed && _port.Send(frame);
        }
        finally
        {
            _life.ExitReadLock();
        }
    }

    /// <inheritdoc/>
    public bool SendTo(ReadOnlySpan<byte> message, IPAddress source, IPAddress peer)
    {
        _life.EnterReadLock();
        try
        {
            return !_disposed && _unicast.Send(message, source, peer);
        }
        finally
        {
            _life.ExitReadLock();
        }
    }

    /// <inheritdoc/>
    public IDisposable Subscribe(IPacketSink sink)
    {
        ArgumentNullException.ThrowIfNull(sink);
        return _sinks.Add(sink);
    }

    /// <summary>Ends the capture thread and closes the handle. Not to be called from a sink.</summary>
    public void Dispose()
    {
        // Nobody may be inside a system call on a descriptor whose number the next open gets.
        _life.EnterWriteLock();
        var first = !_disposed;
        _disposed = true;
        _life.ExitWriteLock();
        if (!first)
        {
            return;
        }

        _stop.Set();
        _capture.Join();
        _port.Dispose();
        _unicast.Dispose();
        _membership.Dispose();
        _routes.Dispose();
        _stop.Dispose();
    }

    private static LinkRecord Find(string name, RouteQuery routes)
    {
        var links = routes.Links();
        var record = links.Find(l => l.Name == name) ?? throw LinkErrors.Unknown(name, links);
        return !record.CarriesVrrp ? throw LinkErrors.NotEthernet(record)
            : (record.Flags & RouteMessages.FlagUp) == 0 ? throw LinkErrors.Down(name)
            : record;
    }

    /// <summary>
    /// Membership makes the NIC accept the group's MAC, and IGMP snooping switches forward it. It lasts as long as the socket; the kernel
    /// joins again by itself when the interface comes back up.
    /// </summary>
    private static Socket Join(LinkRecord record)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(AllRouters, record.Index));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private bool IsPrimary(AddressRecord record) =>
        record.Index == InterfaceIndex && record is { Scope: (byte)AddressScope.Global, IsSecondary: false, LooksLeased: false };

    private unsafe void Capture()
    {
        // Without permission the thread runs as any other: late packets then cost detection time, not correctness.
        _ = RealTime.TryEnter(RealTime.PacketPriority);
        var descriptors = stackalloc LibC.PollDescriptor[2];
        descriptors[0] = new LibC.PollDescriptor { Descriptor = _port.Descriptor, Events = LibC.PollIn };
        descriptors[1] = new LibC.PollDescriptor { Descriptor = _stop.Descriptor, Events = LibC.PollIn };
        while (true)
        {
            _ = LibC.Poll(descriptors, 2, -1);
            if (descriptors[1].Returned != 0)
            {
                return;
            }

            Drain();
            if ((descriptors[0].Returned & ~LibC.PollIn) != 0)
            {
                // "Network is down" or "interface gone". Whatever it is, it must never make this thread spin at real-time priority.
                _port.ClearError();
                if (_stop.Wait(ErrorPause))
                {
                    return;
                }
            }
        }
    }

    private void Drain()
    {
        while (_port.TryReceive(out var frame))
        {
            if (!EthernetFrame.TryGetIPv4(frame, out var packet))
            {
                continue;
            }

            foreach (var sink in _sinks.Current)
            {
                try
                {
                    sink.OnPacket(packet);
                }
                catch (Exception)
                {
                    Interlocked.Increment(ref _sinkFaults);
                }
            }
        }
    }
}
