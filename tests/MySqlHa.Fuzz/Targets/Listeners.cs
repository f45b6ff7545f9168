using System.Collections.Immutable;
using System.Net;
using MySqlHa.Vrrp;
using MySqlHa.Vrrp.Authentication;

namespace MySqlHa.Fuzz.Targets;

/// <summary>Instances that hear: one of each kind that judges differently.</summary>
internal static class Listeners
{
    public static readonly IPAddress Local = IPAddress.Parse("192.0.2.251");
    public static readonly IPAddress Remote = IPAddress.Parse("192.0.2.252");
    public static readonly AuthenticationKey Key = new(1, "a secret of the fuzzer, 32 bytes."u8);

    public static ImmutableArray<VrrpConfiguration> All { get; } = Make();

    private static ImmutableArray<VrrpConfiguration> Make()
    {
        var v3 = new VrrpConfiguration
        {
            Name = "fuzz",
            Interface = "eth0",
            VirtualRouterId = 10,
            Addresses = [VirtualAddress.Parse("192.0.2.1"), VirtualAddress.Parse("192.0.2.2")],
        };
        var v2 = v3 with { Version = VrrpVersion.V2 };
        var enforce = new AuthenticationSettings { Keys = [Key], ActiveKey = Key.Id };
        return
        [
            v3,
            v2,
            v2 with { Password = [.. "1111"u8] },
            v3 with { Peers = [Remote] },
            v3 with { Priority = 255 },
            v3 with { Authentication = enforce },
            v2 with { Authentication = enforce with { AntiReplay = AntiReplay.Monotonic } },
            v3 with { Authentication = enforce with { Mode = AuthenticationMode.Permissive } },
        ];
    }
}
