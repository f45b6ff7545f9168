using System.Net;
using MySqlHa.Vrrp.Address;
using MySqlHa.Vrrp.Link;
using MySqlHa.Vrrp.Tests.Link.Support;

namespace MySqlHa.Vrrp.Tests.Link;

[Collection(NamespaceCollection.Name)]
public sealed class NetlinkWatchTests : IDisposable
{
    private readonly VethPair _pair = new();

    public void Dispose() => _pair.Dispose();

    [Fact]
    public void Lost_notifications_are_made_up_for()
    {
        using var watch = _pair.InNear(() => new NetlinkWatch());
        using var addresses = _pair.InNear(() => new LinuxVirtualAddress());
        using var near = _pair.OpenNear();
        var blocker = new BlockingObserver();
        var observer = new RecordingObserver();
        using var blocking = watch.Subscribe(blocker);
        using var observation = watch.Subscribe(observer);
        var kept = VirtualAddress.Parse("10.77.0.200/32");
        var lost = VirtualAddress.Parse("10.77.0.201/32");
        var noise = VirtualAddress.Parse("10.77.0.202/32");

        // The first removal holds the watch in its observer; meanwhile more is told than its socket takes, the end of it included.
        addresses.Add(near.InterfaceIndex, kept, TimeSpan.Zero);
        addresses.Add(near.InterfaceIndex, lost, TimeSpan.Zero);
        addresses.Add(near.InterfaceIndex, noise, TimeSpan.Zero);
        addresses.Remove(near.InterfaceIndex, noise);
        blocker.Entered.Wait(TestContext.Current.CancellationToken);
        for (var i = 0; i < 3000; i++)
        {
            addresses.Add(near.InterfaceIndex, noise, TimeSpan.Zero);
        }

        addresses.Remove(near.InterfaceIndex, lost);
        _pair.IpNear("link", "set", VethPair.NearInterface, "mtu", "1400");
        blocker.Release.Set();

        observer.ExpectRemoved(near.InterfaceIndex, lost.Address);
        Assert.InRange(watch.Resynchronisations, 1, 100);
        addresses.Remove(near.InterfaceIndex, kept);
        observer.ExpectRemoved(near.InterfaceIndex, kept.Address);
    }

    private sealed class BlockingObserver : INetworkObserver
    {
        public ManualResetEventSlim Entered { get; } = new();

        public ManualResetEventSlim Release { get; } = new();

        public void OnLinkChanged(int interfaceIndex, bool up)
        {
        }

        public void OnAddressRemoved(int interfaceIndex, IPAddress address)
        {
            Entered.Set();
            Release.Wait();
        }
    }
}
