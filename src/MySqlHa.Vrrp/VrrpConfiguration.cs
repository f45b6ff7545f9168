using System.Collections.Immutable;
using System.Net;
using MySqlHa.Vrrp.Authentication;
using MySqlHa.Vrrp.TakeOver;

namespace MySqlHa.Vrrp;

/// <summary>What one VRRP instance is told. Checked as a whole by <c>VrrpConfigurationRules</c> before anything starts.</summary>
public sealed record VrrpConfiguration
{
    /// <summary>The instance's name in messages and in <c>Get-VrrpInstance</c>.</summary>
    public required string Name { get; init; }

    /// <summary>The network interface that carries advertisements and virtual addresses.</summary>
    public required string Interface { get; init; }

    /// <summary>1 to 255 (RFC 9568 section 5.2.3). One a link for each set of routers.</summary>
    public required int VirtualRouterId { get; init; }

    /// <summary>The addresses that follow the master, 1 to 255 of them.</summary>
    public required ImmutableArray<VirtualAddress> Addresses { get; init; }

    /// <summary>1 to 255; 255 is the address owner, who starts as master.</summary>
    public int Priority { get; init; } = 100;

    /// <summary>The protocol version. Both ends must agree.</summary>
    public VrrpVersion Version { get; init; } = VrrpVersion.V3;

    /// <summary>v3: 0.01 to 40.95 s in steps of 0.01 s; v2: whole seconds, 1 to 255.</summary>
    public TimeSpan AdvertisementInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether a backup of higher priority takes the role from a living master (RFC 9568, Preempt_Mode).</summary>
    public bool Preempt { get; init; } = true;

    /// <summary>How long a preempting backup still accepts a lower-priority master after it started or recovered; zero for at once, 1000 s at most.</summary>
    public TimeSpan PreemptDelay { get; init; }

    /// <summary>v2 PASS authentication (RFC 2338 section 5.3.6): 1 to 8 bytes, zero padded on the wire; empty for none.</summary>
    public ImmutableArray<byte> Password { get; init; } = [];

    /// <summary>How advertisements are signed and judged; null for neither. Not together with <see cref="Password"/>.</summary>
    public AuthenticationSettings? Authentication { get; init; }

    /// <summary>Unicast peers; empty for multicast to 224.0.0.18.</summary>
    public ImmutableArray<IPAddress> Peers { get; init; } = [];

    /// <summary>The source of advertisements; null for the interface's primary IPv4 address.</summary>
    public IPAddress? SourceAddress { get; init; }

    /// <summary>Kernel lifetime of the addresses, whole seconds, 1 to 3600; zero for addresses that stay until they are removed.</summary>
    public TimeSpan AddressLifetime { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>The wait of the lowest priority after a master resigned with priority 0: scaled by (256 - priority) / 256. Null for the RFC's skew time.</summary>
    public TimeSpan? HandoverSkew { get; init; } = TimeSpan.FromMilliseconds(10);

    /// <summary>How many gratuitous ARPs announce an address each time (keepalived: garp_master_repeat).</summary>
    public int AnnounceRepeat { get; init; } = 5;

    /// <summary>When the second announcement follows the first (keepalived: garp_master_delay); zero for none.</summary>
    public TimeSpan AnnounceDelay { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often the master announces again for as long as it is master (keepalived: garp_master_refresh); zero for never.</summary>
    public TimeSpan AnnounceRefresh { get; init; }

    /// <summary>
    /// Whether a new master waits for <c>VrrpRouter.Serve</c> before it puts the addresses on: it claims the role on the wire first, so that nobody else does,
    /// and its server is made ready meanwhile.
    /// </summary>
    public bool ServeOnCommand { get; init; }

    /// <summary>What is waited for before this node serves in place of a master that fell silent; nothing by default, as RFC 9568 has it.</summary>
    public TakeoverWaitSettings TakeoverWait { get; init; } = TakeoverWaitSettings.None;
}
