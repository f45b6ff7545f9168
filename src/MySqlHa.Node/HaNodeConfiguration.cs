using System.Collections.Immutable;
using System.Net;
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

    /// <summary>Interfaces, beside the instance's own, whose being down is a fault.</summary>
    public ImmutableArray<string> TrackInterfaces { get; init; } = [];

    /// <summary>Further checks.</summary>
    public ImmutableArray<NodeCheck> Checks { get; init; } = [];
}
