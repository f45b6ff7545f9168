using MySqlHa.Vrrp.Link;
using MySqlHa.Vrrp.Tests.Link.Support;

namespace MySqlHa.Vrrp.Tests.Link;

[Collection(NamespaceCollection.Name)]
public sealed class PcapLinkErrorTests : IDisposable
{
    private readonly VethPair _pair = new();

    public void Dispose() => _pair.Dispose();

    [Fact]
    public void An_unknown_interface_is_told_with_those_that_exist()
    {
        var e = Assert.Throws<LinkException>(() => _pair.InNear(() => PcapLink.Open("vrnaer")));
        Assert.Equal(LinkFailure.UnknownInterface, e.Failure);
        Assert.Contains("'vrnaer'", e.Message, StringComparison.Ordinal);
        Assert.Contains("lo, vrnear", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_loopback_is_refused()
    {
        var e = Assert.Throws<LinkException>(() => _pair.InNear(() => PcapLink.Open("lo")));
        Assert.Equal(LinkFailure.Unsupported, e.Failure);
    }

    [Fact]
    public void An_interface_without_ethernet_is_refused()
    {
        _pair.IpNear("tuntap", "add", "dev", "vrtun", "mode", "tun");
        _pair.IpNear("link", "set", "vrtun", "up");
        var e = Assert.Throws<LinkException>(() => _pair.InNear(() => PcapLink.Open("vrtun")));
        Assert.Equal(LinkFailure.Unsupported, e.Failure);
    }

    [Fact]
    public void An_interface_that_is_down_is_told_so()
    {
        _pair.IpNear("link", "set", VethPair.NearInterface, "down");
        var e = Assert.Throws<LinkException>(_pair.OpenNear);
        Assert.Equal(LinkFailure.InterfaceDown, e.Failure);
        Assert.Contains("ip link set vrnear up", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interface_without_carrier_or_address_opens()
    {
        _pair.IpFar("link", "set", VethPair.FarInterface, "down");
        _pair.IpNear("addr", "flush", "dev", VethPair.NearInterface);
        using var link = _pair.OpenNear();
        Assert.Null(link.PrimaryAddress);
    }

    [Fact]
    public void Without_permission_the_capabilities_are_named() => NetworkNamespace.RunUnprivileged(_pair.Near, () =>
    {
        var e = Assert.Throws<LinkException>(() => PcapLink.Open(VethPair.NearInterface));
        Assert.Equal(LinkFailure.NotPermitted, e.Failure);
        Assert.Contains("CAP_NET_RAW", e.Message, StringComparison.Ordinal);
        Assert.Contains("CAP_NET_ADMIN", e.Message, StringComparison.Ordinal);
    });
}
