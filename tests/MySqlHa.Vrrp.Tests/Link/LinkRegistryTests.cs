using System.Net;
using System.Net.NetworkInformation;
using MySqlHa.Vrrp.Link;

namespace MySqlHa.Vrrp.Tests.Link;

public sealed class LinkRegistryTests
{
    private readonly List<FakeLink> _opened = [];
    private readonly LinkRegistry _registry;

    public LinkRegistryTests() => _registry = new LinkRegistry(name =>
    {
        var link = new FakeLink(name);
        _opened.Add(link);
        return link;
    });

    [Fact]
    public void One_interface_is_opened_once_and_closed_by_the_last()
    {
        var first = _registry.Acquire("eth0");
        var second = _registry.Acquire("eth0");
        var other = _registry.Acquire("eth1");
        Assert.Equal(["eth0", "eth1"], _opened.Select(l => l.Interface));

        first.Dispose();
        first.Dispose();
        Assert.False(_opened[0].Disposed);
        second.Dispose();
        Assert.True(_opened[0].Disposed);
        Assert.False(_opened[1].Disposed);
        other.Dispose();
        Assert.True(_opened[1].Disposed);
    }

    [Fact]
    public void After_the_last_it_is_opened_anew()
    {
        _registry.Acquire("eth0").Dispose();
        using var again = _registry.Acquire("eth0");
        Assert.Equal(2, _opened.Count);
    }

    private sealed class FakeLink(string name) : ILink
    {
        public bool Disposed { get; private set; }

        public string Interface => name;

        public int InterfaceIndex => 1;

        public PhysicalAddress HardwareAddress => PhysicalAddress.None;

        public IPAddress? PrimaryAddress => null;

        public bool Send(ReadOnlySpan<byte> frame) => true;

        public bool SendTo(ReadOnlySpan<byte> message, IPAddress source, IPAddress peer) => true;

        public IDisposable Subscribe(IPacketSink sink) => this;

        public void Dispose() => Disposed = true;
    }
}
