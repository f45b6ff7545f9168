using System.Collections.Concurrent;
using MySqlHa.Vrrp;
using MySqlHa.Vrrp.Engine;
using MySqlHa.Vrrp.Link;
using MySqlHa.Vrrp.Tests.Engine;

namespace MySqlHa.Node.Tests.Support;

/// <summary>A host whose interface and addresses are remembered, not real. Time is real: an instance here is master after some 40 ms.</summary>
internal sealed class FakeHost : IVrrpObserver, INetworkWatch
{
    private readonly ConcurrentDictionary<INetworkObserver, byte> _observers = new();

    public FakeHost()
    {
        // The list is read after the loop ended, or for its length.
        Link = new FakeLink(Happened);
        Addresses = new FakeAddresses(Happened);
        Environment = new VrrpEnvironment { Link = Link, Watch = this, Addresses = Addresses };
    }

    public static VrrpConfiguration Vrrp { get; } = new()
    {
        Name = "vip",
        Interface = "eth0",
        VirtualRouterId = 51,
        Addresses = [VirtualAddress.Parse("192.0.2.100/24")],
        AdvertisementInterval = TimeSpan.FromMilliseconds(10),
    };

    public List<string> Happened { get; } = [];

    public FakeLink Link { get; }

    public FakeAddresses Addresses { get; }

    public VrrpEnvironment Environment { get; }

    public ConcurrentQueue<VrrpTransition> Transitions { get; } = new();

    public ConcurrentQueue<VrrpLogEntry> Log { get; } = new();

    public bool Disposed { get; private set; }

    public static void Until(Func<bool> condition, string what) =>
        Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(15)), $"{what} did not happen within 15 s.");

    public bool IsUp(int interfaceIndex) => true;

    public IDisposable Subscribe(INetworkObserver observer)
    {
        _observers[observer] = 0;
        return new Subscription(() => _observers.TryRemove(observer, out _));
    }

    public int Subscribers => _observers.Count;

    public void OnTransition(VrrpTransition transition) => Transitions.Enqueue(transition);

    public void OnLog(VrrpLogEntry entry) => Log.Enqueue(entry);

    public void Dispose() => Disposed = true;

    private sealed class Subscription(Action end) : IDisposable
    {
        public void Dispose() => end();
    }
}
