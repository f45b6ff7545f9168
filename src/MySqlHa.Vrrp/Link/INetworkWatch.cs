using System.Net;

namespace MySqlHa.Vrrp.Link;

/// <summary>Receives changes of interfaces and addresses. Called on the watch's own thread; must not block.</summary>
public interface INetworkObserver
{
    /// <summary>The interface came up (administratively and with carrier), went down, or vanished.</summary>
    void OnLinkChanged(int interfaceIndex, bool up);

    /// <summary>An IPv4 address left the interface, whoever removed it (an expired lifetime too).</summary>
    void OnAddressRemoved(int interfaceIndex, IPAddress address);
}

/// <summary>Tells of interfaces going up and down and of addresses that go.</summary>
public interface INetworkWatch : IDisposable
{
    /// <summary>Whether the interface is up with carrier at this moment.</summary>
    bool IsUp(int interfaceIndex);

    /// <summary>Hands changes to the observer until the subscription is disposed.</summary>
    IDisposable Subscribe(INetworkObserver observer);
}
