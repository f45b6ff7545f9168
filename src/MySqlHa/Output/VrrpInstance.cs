using System.Net;

namespace MySqlHa;

/// <summary>A VRRP instance as Get-VrrpInstance shows it: a snapshot, it does not change.</summary>
public sealed class VrrpInstance
{
    /// <summary>The instance's name.</summary>
    public required string Name { get; init; }

    /// <summary>Backup, Master, Fault or Stopped.</summary>
    public required string State { get; init; }

    /// <summary>When it entered that state.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Why it is in that state.</summary>
    public required string Reason { get; init; }

    /// <summary>The network interface.</summary>
    public required string Interface { get; init; }

    /// <summary>The virtual router identifier, 1 to 255.</summary>
    public required int VirtualRouterId { get; init; }

    /// <summary>The addresses that follow the master, with prefix length.</summary>
    public required string[] VirtualAddress { get; init; }

    /// <summary>The priority that was configured.</summary>
    public required int Priority { get; init; }

    /// <summary>The priority after all weights.</summary>
    public required int EffectivePriority { get; init; }

    /// <summary>The protocol version, 2 or 3.</summary>
    public required int Version { get; init; }

    /// <summary>The interval in use: this node's own, or in v3 the master's that was learned.</summary>
    public required TimeSpan AdvertisementInterval { get; init; }

    /// <summary>The master's address, as far as known.</summary>
    public required IPAddress? MasterAddress { get; init; }

    /// <summary>The master's priority, as far as known.</summary>
    public required int? MasterPriority { get; init; }

    /// <summary>The timer that fires next, and in how long.</summary>
    public required string? NextTimer { get; init; }

    /// <summary>How advertisements are signed and judged, and how many were refused for it.</summary>
    public required VrrpInstanceAuthentication Authentication { get; init; }

    /// <summary>Sent, received, and each reason for which packets were dropped.</summary>
    public required VrrpInstanceCounters Counters { get; init; }

    /// <summary>The tracked MySQL server's health, null where none is tracked or before the first verdict.</summary>
    public required VrrpInstanceHealth? Health { get; init; }

    /// <summary>ActiveOnly, Both or Unmanaged.</summary>
    public required string WritePolicy { get; init; }

    /// <summary>What this node does with its server: Open, Promoting, Fenced, FencePending, WaitsForRejoin or Refused; null with Unmanaged.</summary>
    public required string? Role { get; init; }

    /// <summary>The fence of its server: Holds, Open, Unknown, or Pending and why; null with Unmanaged.</summary>
    public required string? Fence { get; init; }

    /// <summary>Since when.</summary>
    public required DateTimeOffset? FenceSince { get; init; }

    /// <summary>The other node's server, as the replication channel names it; null until that was seen.</summary>
    public required string? Peer { get; init; }

    /// <summary>When it last answered.</summary>
    public required DateTimeOffset? PeerHeardAt { get; init; }

    /// <summary>The id of the newest failover record of this node; see Get-FailoverRecord.</summary>
    public required string? LastRecord { get; init; }

    /// <summary>Why it takes over from nobody; null when it is not held.</summary>
    public required string? Held { get; init; }

    /// <summary>
    /// What the witness says: Holder (this node holds the role at etcd), HeldByPeer, Free, Unreachable or Unknown; without etcd Reachable, Unreachable or Unknown.
    /// Null without a witness.
    /// </summary>
    public required string? Witness { get; init; }

    /// <summary>Who answered what, and when; null without a witness.</summary>
    public required string? WitnessReason { get; init; }

    /// <summary>The process that lets go in this one's place when it is killed or stands still; null with -NoGuard.</summary>
    public required VrrpInstanceGuard? Guard { get; init; }

    /// <summary>What is waited for before this node serves in place of a master that fell silent: Guard, Lease or None.</summary>
    public required string TakeoverWait { get; init; }

    /// <summary>How long after a master's last advertisement this node serves in its place, if that fell silent: the master down interval, or the wait where it is longer.</summary>
    public required TimeSpan TakeoverAfter { get; init; }

    /// <summary>The last log lines, oldest first.</summary>
    public required VrrpInstanceLogEntry[] Log { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
