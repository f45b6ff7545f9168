using System.Diagnostics;
using System.Net;
using System.Text.Json;
using MySqlHa.Vrrp.Address;
using MySqlHa.Vrrp.Link;
using MySqlHa.Vrrp.Tests.Link.Support;

namespace MySqlHa.Vrrp.Tests.Address;

[Collection(NamespaceCollection.Name)]
public sealed class LinuxVirtualAddressTests : IDisposable
{
    private static readonly VirtualAddress Address = VirtualAddress.Parse("10.77.0.100/24");
    private readonly VethPair _pair = new();
    private readonly LinuxVirtualAddress _addresses;
    private readonly int _interface;

    public LinuxVirtualAddressTests()
    {
        _addresses = _pair.InNear(() => new LinuxVirtualAddress());
        using var link = _pair.OpenNear();
        _interface = link.InterfaceIndex;
    }

    public void Dispose()
    {
        _addresses.Dispose();
        _pair.Dispose();
    }

    [Theory]
    [InlineData("10.77.0.100/24", 24, "global", "10.77.0.255", true)]
    [InlineData("10.77.0.100/32", 32, "global", null, false)]
    [InlineData("10.78.0.100/31 scope link", 31, "link", null, false)]
    [InlineData("10.78.1.100/30 scope host", 30, "host", "10.78.1.103", false)]
    public void The_kernel_shows_it_as_asked(string text, int prefix, string scope, string? broadcast, bool secondary)
    {
        var address = VirtualAddress.Parse(text);
        _addresses.Add(_interface, address, TimeSpan.FromSeconds(30));

        var shown = Shown(address.Address)!.Value;
        Assert.Equal(prefix, shown.GetProperty("prefixlen").GetInt32());
        Assert.Equal(scope, shown.GetProperty("scope").GetString());
        Assert.Equal(broadcast, shown.TryGetProperty("broadcast", out var b) ? b.GetString() : null);
        Assert.Equal(secondary, shown.TryGetProperty("secondary", out _));
        Assert.InRange(shown.GetProperty("valid_life_time").GetInt64(), 28, 30);
        Assert.InRange(shown.GetProperty("preferred_life_time").GetInt64(), 28, 30);
        Assert.True(_addresses.IsPresent(_interface, address.Address));
    }

    [Fact]
    public void Without_a_lifetime_it_stays_and_a_renewal_may_give_it_one_and_take_it()
    {
        _addresses.Add(_interface, Address, TimeSpan.Zero);
        Assert.Equal(uint.MaxValue, Lifetime());
        _addresses.Add(_interface, Address, TimeSpan.FromSeconds(20));
        Assert.InRange(Lifetime(), 18u, 20u);
        _addresses.Add(_interface, Address, TimeSpan.FromSeconds(1.5));
        Assert.InRange(Lifetime(), 1u, 2u);
        _addresses.Add(_interface, Address, TimeSpan.Zero);
        Assert.Equal(uint.MaxValue, Lifetime());
    }

    [Fact]
    public void Adding_and_removing_twice_is_once()
    {
        _addresses.Add(_interface, Address, TimeSpan.Zero);
        _addresses.Add(_interface, Address, TimeSpan.Zero);
        Assert.True(_addresses.Remove(_interface, Address));
        Assert.False(_addresses.IsPresent(_interface, Address.Address));
        Assert.False(_addresses.Remove(_interface, Address));
        Assert.True(_addresses.IsPresent(_interface, IPAddress.Parse("10.77.0.1")));
    }

    [Fact]
    public void Removing_takes_every_entry_of_the_address_whatever_its_prefix()
    {
        _pair.IpNear("addr", "add", "10.77.0.100/32", "dev", VethPair.NearInterface);
        _addresses.Add(_interface, Address, TimeSpan.Zero);
        Assert.True(_addresses.Remove(_interface, Address));
        Assert.False(_addresses.IsPresent(_interface, Address.Address));
    }

    [Fact]
    public void Not_renewed_it_expires_and_the_watch_tells()
    {
        using var watch = _pair.InNear(() => new NetlinkWatch());
        var observer = new RecordingObserver();
        using var observation = watch.Subscribe(observer);
        var clock = Stopwatch.StartNew();
        _addresses.Add(_interface, Address, TimeSpan.FromSeconds(1));
        observer.ExpectRemoved(_interface, Address.Address);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0.9, 3.5);
        Assert.False(_addresses.IsPresent(_interface, Address.Address));
        TestContext.Current.SendDiagnosticMessage($"lease of 1 s ended after {clock.Elapsed.TotalMilliseconds:0} ms");
    }

    [Fact]
    public void Removed_by_somebody_else_the_watch_tells_and_the_next_renewal_puts_it_back()
    {
        using var watch = _pair.InNear(() => new NetlinkWatch());
        var observer = new RecordingObserver();
        using var observation = watch.Subscribe(observer);
        _addresses.Add(_interface, Address, TimeSpan.FromSeconds(30));
        _pair.IpNear("addr", "del", "10.77.0.100/24", "dev", VethPair.NearInterface);
        observer.ExpectRemoved(_interface, Address.Address);
        _addresses.Add(_interface, Address, TimeSpan.FromSeconds(30));
        Assert.True(_addresses.IsPresent(_interface, Address.Address));
    }

    [Fact]
    public void An_interface_that_is_gone_has_no_address_and_takes_none()
    {
        _addresses.Add(_interface, Address, TimeSpan.Zero);
        _pair.IpNear("link", "del", VethPair.NearInterface);
        Assert.False(_addresses.Remove(_interface, Address));
        Assert.False(_addresses.IsPresent(_interface, Address.Address));
        var e = Assert.Throws<AddressException>(() => _addresses.Add(_interface, Address, TimeSpan.Zero));
        Assert.Contains("10.77.0.100/24", e.Message, StringComparison.Ordinal);
        Assert.Contains("No such device", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_permission_the_capability_is_named() => NetworkNamespace.RunUnprivileged(_pair.Near, () =>
    {
        using var addresses = new LinuxVirtualAddress();
        var e = Assert.Throws<AddressException>(() => addresses.Add(_interface, Address, TimeSpan.Zero));
        Assert.Contains("CAP_NET_ADMIN", e.Message, StringComparison.Ordinal);
        Assert.Contains("10.77.0.100/24", e.Message, StringComparison.Ordinal);
        Assert.Throws<AddressException>(() => addresses.Remove(_interface, Address));
        Assert.False(addresses.IsPresent(_interface, Address.Address));
    });

    [Fact]
    public void Changing_and_renewing_allocate_nothing()
    {
        var lifetime = TimeSpan.FromSeconds(30);
        const int Rounds = 500;
        var added = new long[Rounds];
        var renewed = new long[Rounds];
        var removed = new long[Rounds];
        long start = 0;
        for (var i = -20; i < Rounds; i++)
        {
            if (i == 0)
            {
                start = GC.GetAllocatedBytesForCurrentThread();
            }

            var t0 = Stopwatch.GetTimestamp();
            _addresses.Add(_interface, Address, lifetime);
            var t1 = Stopwatch.GetTimestamp();
            _addresses.Add(_interface, Address, lifetime);
            var t2 = Stopwatch.GetTimestamp();
            _ = _addresses.IsPresent(_interface, Address.Address);
            var t3 = Stopwatch.GetTimestamp();
            _ = _addresses.Remove(_interface, Address);
            if (i >= 0)
            {
                (added[i], renewed[i], removed[i]) = (t1 - t0, t2 - t1, Stopwatch.GetTimestamp() - t3);
            }
        }

        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - start);
        foreach (var (what, ticks) in new[] { ("add", added), ("renew", renewed), ("remove", removed) })
        {
            Array.Sort(ticks);
            TestContext.Current.SendDiagnosticMessage(
                $"{what}: median {ticks[Rounds / 2] * 1e6 / Stopwatch.Frequency:0.0} us, worst {ticks[^1] * 1e6 / Stopwatch.Frequency:0} us");
        }
    }

    private uint Lifetime() => (uint)Shown(Address.Address)!.Value.GetProperty("valid_life_time").GetInt64();

    private JsonElement? Shown(IPAddress address)
    {
        using var document = JsonDocument.Parse(_pair.IpNear("-j", "addr", "show", "dev", VethPair.NearInterface));
        return document.RootElement[0].GetProperty("addr_info").EnumerateArray()
            .Where(a => a.GetProperty("local").GetString() == address.ToString()).Select(a => (JsonElement?)a.Clone()).SingleOrDefault();
    }
}
