using System.Net;
using MySqlHa.Vrrp.Link.Native;

namespace MySqlHa.Vrrp.Link;

/// <summary>
/// Watches interfaces and IPv4 addresses through rtnetlink(7) of the network namespace it was made in. When the kernel had to drop
/// notifications (ENOBUFS) it looks at everything again and tells what differs. Note: the kernel itself may hold back a loss of
/// carrier for up to a second when there was another within the last second; administrative changes and addresses are told at once.
/// </summary>
public sealed class NetlinkWatch : INetworkWatch, INetworkObserver
{
    private static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(10);

    private readonly NetlinkSocket _events;
    private readonly RouteQuery _routes;
    private readonly NetworkState _state;
    private readonly StopSignal _stop = new();
    private readonly Subscribers<INetworkObserver> _observers = new();
    private readonly Thread _thread;
    private bool _disposed;

    /// <summary>Starts to watch.</summary>
    /// <exception cref="IOException">The kernel does not tell.</exception>
    /// <exception cref="PlatformNotSupportedException">Not on Linux.</exception>
    public NetlinkWatch()
    {
        Platform.RequireLinux("Watching interfaces", "notification of link and address changes");

        // Listen first, look second: what changes between is then told twice, not never.
        _events = new NetlinkSocket(NetlinkSocket.Route, RouteMessages.GroupLink | RouteMessages.GroupIPv4Address);
        _routes = new RouteQuery();
        _state = new NetworkState(this);
        _state.Reconcile(_routes.Links(), _routes.Addresses());
        _thread = new Thread(Watch) { IsBackground = true, Name = "vrrp network watch" };
        _thread.Start();
    }

    /// <summary>How often notifications were lost and everything was looked at again.</summary>
    public long Resynchronisations { get; private set; }

    /// <inheritdoc/>
    public bool IsUp(int interfaceIndex) => _state.IsUp(interfaceIndex);

    /// <inheritdoc/>
    public IDisposable Subscribe(INetworkObserver observer)
    {
        ArgumentNullException.ThrowIfNull(observer);
        return _observers.Add(observer);
    }

    /// <summary>Ends the thread. Not to be called from an observer.</summary>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        _stop.Set();
        _thread.Join();
        _events.Dispose();
        _routes.Dispose();
        _stop.Dispose();
    }

    void INetworkObserver.OnLinkChanged(int interfaceIndex, bool up)
    {
        foreach (var observer in _observers.Current)
        {
            observer.OnLinkChanged(interfaceIndex, up);
        }
    }

    void INetworkObserver.OnAddressRemoved(int interfaceIndex, IPAddress address)
    {
        foreach (var observer in _observers.Current)
        {
            observer.OnAddressRemoved(interfaceIndex, address);
        }
    }

    private unsafe void Watch()
    {
        // A link that is down must be known before its silence is taken for a dead master.
        _ = RealTime.TryEnter(RealTime.PacketPriority);
        var descriptors = stackalloc LibC.PollDescriptor[2];
        descriptors[0] = new LibC.PollDescriptor { Descriptor = _events.Descriptor, Events = LibC.PollIn };
        descriptors[1] = new LibC.PollDescriptor { Descriptor = _stop.Descriptor, Events = LibC.PollIn };
        while (true)
        {
            _ = LibC.Poll(descriptors, 2, -1);
            if (descriptors[1].Returned != 0)
            {
                return;
            }

            var datagram = _events.ReceiveNotification(out var error);
            if (error == 0)
            {
                NetlinkNotifications.Apply(datagram, _state);
            }
            else
            {
                Resynchronise();
            }
        }
    }

    private void Resynchronise()
    {
        Resynchronisations++;

        // What still waits is older than what is about to be read.
        while (!_events.ReceiveNotification(out _).IsEmpty)
        {
        }

        do
        {
            try
            {
                _state.Reconcile(_routes.Links(), _routes.Addresses());
                return;
            }
            catch (IOException)
            {
                // The kernel is short of memory. Until it answers, what is known here may be wrong, so ask again, but do not spin.
            }
        }
        while (!_stop.Wait(RetryPause));
    }
}
