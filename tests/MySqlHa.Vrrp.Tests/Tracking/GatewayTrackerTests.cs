using System.Collections.Concurrent;
using System.Net;
using MySqlHa.Vrrp.Link;
using MySqlHa.Vrrp.Link.Native;
using MySqlHa.Vrrp.Tests.Link.Support;
using MySqlHa.Vrrp.Tracking;

namespace MySqlHa.Vrrp.Tests.Tracking;

[Collection(NamespaceCollection.Name)]
public sealed class GatewayTrackerTests : IDisposable
{
    private static readonly IPAddress Gateway = IPAddress.Parse("10.77.0.2");
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(100);
    private readonly VethPair _pair = new();
    private readonly BlockingCollection<(bool Up, string Reason)> _changes = [];

    public void Dispose() => _pair.Dispose();

    [Fact]
    public void It_falls_when_the_cable_is_cut_and_rises_when_it_is_back()
    {
        using var tracker = Track();
        Assert.True(Next().Up);
        _pair.IpFar("link", "set", VethPair.FarInterface, "down");
        var (up, reason) = Next();
        Assert.False(up);
        Assert.False(tracker.IsUp);
        Assert.Contains("10.77.0.2", reason, StringComparison.Ordinal);
        Assert.Contains("vrnear", reason, StringComparison.Ordinal);

        _pair.IpFar("link", "set", VethPair.FarInterface, "up");
        Assert.True(Next().Up);
        Assert.True(tracker.IsUp);
    }

    /// <summary>A starting node waits for it: neither a yes nor a no may be kept back.</summary>
    [Theory]
    [InlineData("10.77.0.2", true)]
    [InlineData("10.77.0.3", false)]
    public void The_first_answer_is_always_told(string gateway, bool up)
    {
        using var tracker = _pair.InNear(() =>
            new GatewayTracker(VethPair.NearInterface, IPAddress.Parse(gateway), (state, reason) => _changes.Add((state, reason)), Quick, Quick, fall: 100, rise: 100));
        Assert.Equal(up, Next().Up);
        Assert.Equal(up, tracker.IsUp);
    }

    [Fact]
    public void It_outlives_its_own_interface()
    {
        using var tracker = Track();
        Assert.True(Next().Up);
        _pair.IpNear("link", "set", VethPair.NearInterface, "down");
        Assert.False(Next().Up);
        _pair.IpNear("link", "set", VethPair.NearInterface, "up");
        Assert.True(Next().Up);
        _pair.IpNear("link", "del", VethPair.NearInterface);
        Assert.False(Next().Up);
        _pair.Plug();
        Assert.True(Next().Up);
    }

    [Fact]
    public void One_that_ignores_echo_is_reached_by_arp()
    {
        Command.Run("ip", "netns", "exec", _pair.Far, "sysctl", "-qw", "net.ipv4.icmp_echo_ignore_all=1");
        Assert.Equal(ProbeResult.Arp, Probe(Gateway));
    }

    [Fact]
    public void One_behind_a_router_is_reached_by_echo()
    {
        _pair.IpFar("addr", "add", "10.99.0.1/32", "dev", "lo");
        _pair.IpNear("route", "add", "10.99.0.1", "via", "10.77.0.2");
        Assert.Equal(ProbeResult.Icmp, Probe(IPAddress.Parse("10.99.0.1")));
    }

    [Fact]
    public void Another_one_does_not_answer_for_it() => Assert.Equal(ProbeResult.NoAnswer, Probe(IPAddress.Parse("10.77.0.3")));

    [Fact]
    public void An_unknown_interface_is_refused_at_once() =>
        Assert.Throws<LinkException>(() => _pair.InNear(() => new GatewayTracker("nothere", Gateway, (_, _) => { })));

    [Fact]
    public void Asked_once_it_tells_whether_it_answers_and_never_fails()
    {
        Assert.True(Ask(VethPair.NearInterface, Gateway));
        Assert.False(Ask(VethPair.NearInterface, IPAddress.Parse("10.77.0.3")));
        Assert.False(Ask("nothere", Gateway));
        _pair.IpFar("link", "set", VethPair.FarInterface, "down");
        Assert.False(Ask(VethPair.NearInterface, Gateway));
        _pair.IpFar("link", "set", VethPair.FarInterface, "up");
        _pair.IpNear("link", "set", VethPair.NearInterface, "down");
        Assert.False(Ask(VethPair.NearInterface, Gateway));
    }

    private bool Ask(string interfaceName, IPAddress gateway) => _pair.InNear(() => GatewayTracker.Ask(interfaceName, gateway));

    private ProbeResult Probe(IPAddress gateway)
    {
        using var stop = new StopSignal();
        using var probe = _pair.InNear(() => new GatewayProbe(VethPair.NearInterface, gateway));
        return probe.Run(TimeSpan.FromSeconds(2), stop);
    }

    private GatewayTracker Track() => _pair.InNear(() =>
        new GatewayTracker(VethPair.NearInterface, Gateway, (up, reason) => _changes.Add((up, reason)), Quick, Quick));

    private (bool Up, string Reason) Next() => _changes.TryTake(out var change, TimeSpan.FromSeconds(8))
        ? change
        : throw new TimeoutException("No change was told within 8 s.");
}
