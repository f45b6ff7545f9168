using System.Net;
using System.Net.NetworkInformation;
using MySqlHa.Vrrp.Link;

namespace MySqlHa.Vrrp.Tracking;

/// <summary>A FAULT while an interface that the instance does not run on is down (keepalived's track_interface).</summary>
public sealed class InterfaceTracker : IDisposable, INetworkObserver
{
    private readonly string _name;
    private readonly int _index;
    private readonly ITrackerTarget _router;
    private readonly IDisposable _changes;

    /// <summary>Starts tracking.</summary>
    /// <exception cref="LinkException">There is no interface of that name.</exception>
    public InterfaceTracker(string name, INetworkWatch watch, ITrackerTarget router)
    {
        ArgumentNullException.ThrowIfNull(watch);
        _name = name;
        _router = router;
        _index = IndexOf(name);
        _changes = watch.Subscribe(this);
        OnLinkChanged(_index, watch.IsUp(_index));
    }

    /// <summary>The kernel's index of an interface.</summary>
    /// <exception cref="LinkException">There is no interface of that name; the message lists those that exist.</exception>
    public static int IndexOf(string name)
    {
        var all = NetworkInterface.GetAllNetworkInterfaces();
        var found = all.FirstOrDefault(i => i.Name == name)
            ?? throw new LinkException(LinkFailure.UnknownInterface, $"There is no interface '{name}' to track. Interfaces here: {string.Join(", ", all.Select(i => i.Name))}.");
        return found.GetIPProperties().GetIPv4Properties().Index;
    }

    /// <inheritdoc/>
    public void OnLinkChanged(int interfaceIndex, bool up)
    {
        if (interfaceIndex != _index)
        {
            return;
        }

        if (up)
        {
            _router.ClearFault($"interface {_name}");
        }
        else
        {
            _router.RaiseFault($"interface {_name}", $"tracked interface {_name} is down");
        }
    }

    /// <inheritdoc/>
    public void OnAddressRemoved(int interfaceIndex, IPAddress address)
    {
    }

    /// <inheritdoc/>
    public void Dispose() => _changes.Dispose();
}
