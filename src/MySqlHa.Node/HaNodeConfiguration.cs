using System.Collections.Immutable;
using System.Net;
using MySqlHa.Node.Guard;
using MySqlHa.Node.Witness;
using MySqlHa.Replication;
using MySqlHa.Replication.Health;
using MySqlHa.Vrrp;

namespace MySqlHa.Node;

/// <summary>What one node of a pair is told: its VRRP instance and what makes it fit or unfit.</summary>
public sealed record HaNodeConfiguration
{
    /// <summary>The VRRP instance.</summary>
    public required VrrpConfiguration Vrrp { get; init; }

    /// <summary>The MySQL server whose health decides; null for none.</summary>
    public ServerEndpoint? Server { get; init; }

    /// <summary>The monitoring account; needed with a server.</summary>
    public ServerLogin? Login { get; init; }

    /// <summary>Intervals and limits of the health check.</summary>
    public HealthMonitorOptions Health { get; init; } = new();

    /// <summary>A gateway that must answer, by ICMP or ARP; null for none.</summary>
    public IPAddress? Gateway { get; init; }

    /// <summary>The third vote; null for none.</summary>
    public WitnessOptions? Witness { get; init; }

    /// <summary>Interfaces, beside the instance's own, whose being down is a fault.</summary>
    public ImmutableArray<string> TrackInterfaces { get; init; } = [];

    /// <summary>Further checks.</summary>
    public ImmutableArray<NodeCheck> Checks { get; init; } = [];

    /// <summary>What is done with the server's writes; anything but <see cref="NodeWritePolicy.Unmanaged"/> needs a server.</summary>
    public NodeWritePolicy WritePolicy { get; init; }

    /// <summary>Whether a failover is refused unless semi-synchronous replication was at work when the other server was last heard.</summary>
    public bool RequireSemiSync { get; init; }

    /// <summary>How long a promotion waits for its server to catch up.</summary>
    public TimeSpan CatchUpTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>What it does then.</summary>
    public CatchUpAction OnCatchUpTimeout { get; init; }

    /// <summary>How many take-overs within <see cref="FlapWindow"/> are one too many: the node takes over no more; zero for any number.</summary>
    public int FlapLimit { get; init; } = 3;

    /// <summary>The window in which take-overs are counted.</summary>
    public TimeSpan FlapWindow { get; init; } = TimeSpan.FromSeconds(600);

    /// <summary>The process that lets go in this one's place when it is killed or stands still; null for none.</summary>
    public GuardSettings? Guard { get; init; }

    /// <summary>Where the journal and the failover records are; null for the default folder.</summary>
    public string? JournalFolder { get; init; }
}
