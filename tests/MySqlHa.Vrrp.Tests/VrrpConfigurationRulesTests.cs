using System.Collections.Immutable;
using System.Net;
using System.Text;
using MySqlHa.Vrrp.Authentication;

namespace MySqlHa.Vrrp.Tests;

public sealed class VrrpConfigurationRulesTests
{
    private static readonly Dictionary<string, (string Parameter, string Says, VrrpConfiguration Config)> Wrong = new()
    {
        ["no name"] = ("Name", "empty", Samples.V3 with { Name = " " }),
        ["no interface"] = ("Interface", "empty", Samples.V3 with { Interface = "" }),
        ["version 4"] = ("Version", "2 or 3", Samples.V3 with { Version = (VrrpVersion)4 }),
        ["VRID 0"] = ("VirtualRouterId", "0 is not 1 to 255", Samples.V3 with { VirtualRouterId = 0 }),
        ["VRID 256"] = ("VirtualRouterId", "256 is not 1 to 255", Samples.V3 with { VirtualRouterId = 256 }),
        ["priority 0"] = ("Priority", "0 is not 1 to 255", Samples.V3 with { Priority = 0 }),
        ["priority 256"] = ("Priority", "256 is not 1 to 255", Samples.V3 with { Priority = 256 }),
        ["v3 interval 0"] = ("AdvertisementInterval", "0.01 to 40.95", Interval(VrrpVersion.V3, 0)),
        ["v3 interval 5 ms"] = ("AdvertisementInterval", "0.005 s", Interval(VrrpVersion.V3, 0.005)),
        ["v3 interval 15 ms"] = ("AdvertisementInterval", "steps of 0.01", Interval(VrrpVersion.V3, 0.015)),
        ["v3 interval 40.96 s"] = ("AdvertisementInterval", "40.96 s", Interval(VrrpVersion.V3, 40.96)),
        ["v2 interval 0.5 s"] = ("AdvertisementInterval", "-Version 3", Interval(VrrpVersion.V2, 0.5)),
        ["v2 interval 1.5 s"] = ("AdvertisementInterval", "1.5 s", Interval(VrrpVersion.V2, 1.5)),
        ["v2 interval 256 s"] = ("AdvertisementInterval", "1 to 255", Interval(VrrpVersion.V2, 256)),
        ["v3 password"] = ("Password", "-Version 2", Samples.V3 with { Password = [.. "secret"u8] }),
        ["long password"] = ("Password", "9 bytes", Samples.V2 with { Password = [.. "secret-99"u8] }),
        ["unprintable password"] = ("Password", "printable", Samples.V2 with { Password = [.. "sé"u8] }),
        ["password and keys"] = ("Password", "-AuthenticationKey", Samples.V2Authenticated with { Password = [.. "secret"u8] }),
        ["no keys"] = ("AuthenticationKey", "at least one", Keys(1)),
        ["key 0"] = ("AuthenticationKey", "1 to 255", Keys(0, new AuthenticationKey(0, new byte[32]))),
        ["key 256"] = ("AuthenticationKey", "1 to 255", Keys(256, new AuthenticationKey(256, new byte[32]))),
        ["a key twice"] = ("AuthenticationKey", "two keys with the number 1", Keys(1, Samples.Key1, new AuthenticationKey(1, new byte[32]))),
        ["a key of 31 bytes"] = ("AuthenticationKey", "31 bytes, and 32 to 64", Keys(3, new AuthenticationKey(3, new byte[31]))),
        ["a key of 65 bytes"] = ("AuthenticationKey", "65 bytes, and 32 to 64", Keys(3, new AuthenticationKey(3, new byte[65]))),
        ["signing with a key that is not there"] = ("ActiveKey", "3 is not among the keys: 1, 2", Keys(3, Samples.Key1, Samples.Key2)),
        ["window 0.5 s"] = ("AuthenticationWindow", "1 to 300", Window(0.5)),
        ["window 1.5 s"] = ("AuthenticationWindow", "whole seconds", Window(1.5)),
        ["window 301 s"] = ("AuthenticationWindow", "301 s", Window(301)),
        ["window without time"] = ("AuthenticationWindow", "Monotonic", Window(5, AntiReplay.Monotonic)),
        ["no addresses"] = ("VirtualAddress", "empty", Samples.V3 with { Addresses = [] }),
        ["no addresses at all"] = ("VirtualAddress", "empty", Samples.V3 with { Addresses = default }),
        ["256 addresses"] = ("VirtualAddress", "256", Samples.V3 with { Addresses = Many(256) }),
        ["address twice"] = ("VirtualAddress", "twice", Samples.V3 with { Addresses = Samples.Addresses("192.0.2.1/24", "192.0.2.1/32") }),
        ["IPv6 address"] = ("VirtualAddress", "IPv6", Samples.V3 with { Addresses = [new(IPAddress.Parse("2001:db8::1"), 64)] }),
        ["multicast address"] = ("VirtualAddress", "multicast", Samples.V3 with { Addresses = Samples.Addresses("224.0.0.18") }),
        ["broadcast address"] = ("VirtualAddress", "broadcast", Samples.V3 with { Addresses = Samples.Addresses("255.255.255.255") }),
        ["broadcast of its prefix"] = ("VirtualAddress", "broadcast", Samples.V3 with { Addresses = Samples.Addresses("192.0.2.255/24") }),
        ["network of its prefix"] = ("VirtualAddress", "network", Samples.V3 with { Addresses = Samples.Addresses("192.0.2.0/24") }),
        ["unspecified address"] = ("VirtualAddress", "unspecified", Samples.V3 with { Addresses = Samples.Addresses("0.0.0.0") }),
        ["prefix 33"] = ("VirtualAddress", "0 to 32", Samples.V3 with { Addresses = [new(IPAddress.Parse("192.0.2.1"), 33)] }),
        ["IPv6 peer"] = ("Peer", "IPv6", Peer("fe80::1")),
        ["multicast peer"] = ("Peer", "multicast", Peer("224.0.0.18")),
        ["broadcast peer"] = ("Peer", "broadcast", Peer("255.255.255.255")),
        ["unspecified peer"] = ("Peer", "unspecified", Peer("0.0.0.0")),
        ["peer twice"] = ("Peer", "twice", Samples.V3 with { Peers = [Samples.Remote, Samples.Remote] }),
        ["peer is the source"] = ("Peer", "own source", Peer("192.0.2.251") with { SourceAddress = Samples.Local }),
        ["peer is virtual"] = ("Peer", "virtual", Peer("192.0.2.1")),
        ["IPv6 source"] = ("SourceAddress", "IPv6", Samples.V3 with { SourceAddress = IPAddress.Parse("fe80::1") }),
        ["multicast source"] = ("SourceAddress", "multicast", Samples.V3 with { SourceAddress = IPAddress.Parse("239.0.0.1") }),
        ["source is virtual"] = ("SourceAddress", "virtual", Samples.V3 with { SourceAddress = IPAddress.Parse("192.0.2.1") }),
        ["lifetime 1.5 s"] = ("AddressLifetime", "whole seconds", Samples.V3 with { AddressLifetime = TimeSpan.FromSeconds(1.5) }),
        ["lifetime -1 s"] = ("AddressLifetime", "0 to 3600", Samples.V3 with { AddressLifetime = TimeSpan.FromSeconds(-1) }),
        ["lifetime 3601 s"] = ("AddressLifetime", "0 to 3600", Samples.V3 with { AddressLifetime = TimeSpan.FromSeconds(3601) }),
        ["handover skew -1 ms"] = ("HandoverSkew", "0 to 1 s", Samples.V3 with { HandoverSkew = TimeSpan.FromMilliseconds(-1) }),
        ["handover skew 1.001 s"] = ("HandoverSkew", "1.001 s", Samples.V3 with { HandoverSkew = TimeSpan.FromMilliseconds(1001) }),
        ["preempt delay -1 s"] = ("PreemptDelay", "0 to 1000", Samples.V3 with { PreemptDelay = TimeSpan.FromSeconds(-1) }),
        ["preempt delay 1001 s"] = ("PreemptDelay", "0 to 1000", Samples.V3 with { PreemptDelay = TimeSpan.FromSeconds(1001) }),
        ["preempt delay and no-preempt"] = ("PreemptDelay", "-NoPreempt", Samples.V3 with { Preempt = false, PreemptDelay = TimeSpan.FromSeconds(1) }),
        ["owner and no-preempt"] = ("NoPreempt", "-Priority 255", Samples.V3Owner with { Preempt = false }),
        ["announce repeat 0"] = ("AnnounceRepeat", "1 to 100", Samples.V3 with { AnnounceRepeat = 0 }),
        ["announce delay -1 s"] = ("AnnounceDelay", "0 to 86400", Samples.V3 with { AnnounceDelay = TimeSpan.FromSeconds(-1) }),
        ["announce refresh 2 days"] = ("AnnounceRefresh", "0 to 86400", Samples.V3 with { AnnounceRefresh = TimeSpan.FromDays(2) }),
    };

    private static readonly Dictionary<string, VrrpConfiguration> Right = new()
    {
        ["defaults"] = Samples.V3,
        ["v2"] = Samples.V2,
        ["v2 with one byte of password"] = Samples.V2 with { Password = [.. "x"u8] },
        ["v2 with eight bytes of password"] = Samples.V2 with { Password = [.. "12345678"u8] },
        ["v2 at 255 s"] = Interval(VrrpVersion.V2, 255),
        ["v3 at 10 ms"] = Interval(VrrpVersion.V3, 0.01),
        ["v3 at 40.95 s"] = Interval(VrrpVersion.V3, 40.95),
        ["VRID 1, priority 1"] = Samples.V3 with { VirtualRouterId = 1, Priority = 1 },
        ["VRID 255, owner"] = Samples.V3Owner with { VirtualRouterId = 255 },
        ["owner whose source is the virtual address"] = Samples.V3Owner with { SourceAddress = IPAddress.Parse("192.0.2.1") },
        ["255 addresses"] = Samples.V3 with { Addresses = Many(255) },
        ["a /31 and a /32"] = Samples.V3 with { Addresses = Samples.Addresses("192.0.2.0/31", "192.0.2.255/32") },
        ["unicast with a source"] = Samples.V3Unicast with { SourceAddress = Samples.Local },
        ["no lease, no skew of ours"] = Samples.V3 with { AddressLifetime = TimeSpan.Zero, HandoverSkew = null },
        ["no wait at all"] = Samples.V3 with { HandoverSkew = TimeSpan.Zero, AnnounceDelay = TimeSpan.Zero },
        ["the longest times"] = Samples.V3 with { AddressLifetime = TimeSpan.FromHours(1), HandoverSkew = TimeSpan.FromSeconds(1), PreemptDelay = TimeSpan.FromSeconds(1000) },
        ["no-preempt"] = Samples.V3 with { Preempt = false },
        ["lists that were never set"] = Samples.V3 with { Password = default, Peers = default },
    };

    public static TheoryData<string> WrongNames => [.. Wrong.Keys];

    public static TheoryData<string> RightNames => [.. Right.Keys];

    [Theory]
    [MemberData(nameof(WrongNames))]
    public void A_wrong_one_is_refused_by_parameter_with_a_remedy(string name)
    {
        var (parameter, says, config) = Wrong[name];
        var error = Assert.Throws<VrrpConfigurationException>(() => VrrpConfigurationRules.Check(config));
        Assert.Equal(parameter, error.Parameter);
        Assert.StartsWith($"-{parameter}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
        Assert.Matches("Use|Give|Name|Leave|Remove|Write|Spread", error.Message);
    }

    [Theory]
    [MemberData(nameof(RightNames))]
    public void A_right_one_passes(string name) => VrrpConfigurationRules.Check(Right[name]);

    [Fact]
    public void A_password_is_never_quoted()
    {
        foreach (var password in new[] { "secret-99", "s\u0001cret" })
        {
            var config = Samples.V2 with { Password = [.. Encoding.ASCII.GetBytes(password)] };
            Assert.DoesNotContain(password, Assert.Throws<VrrpConfigurationException>(() => VrrpConfigurationRules.Check(config)).Message, StringComparison.Ordinal);
        }
    }

    private static VrrpConfiguration Interval(VrrpVersion version, double seconds) =>
        Samples.V3 with { Version = version, AdvertisementInterval = TimeSpan.FromSeconds(seconds) };

    private static VrrpConfiguration Keys(int active, params AuthenticationKey[] keys) => Samples.V3 with { Authentication = new() { Keys = [.. keys], ActiveKey = active } };

    private static VrrpConfiguration Window(double seconds, AntiReplay antiReplay = AntiReplay.Time) =>
        Samples.V3 with { Authentication = new() { Keys = [Samples.Key1], ActiveKey = 1, AntiReplay = antiReplay, Window = TimeSpan.FromSeconds(seconds) } };

    private static VrrpConfiguration Peer(string address) => Samples.V3 with { Peers = [IPAddress.Parse(address)] };

    private static ImmutableArray<VirtualAddress> Many(int count) =>
        [.. Enumerable.Range(1, count).Select(i => new VirtualAddress(new IPAddress([10, 0, (byte)(i >> 8), (byte)i]), 32))];
}
