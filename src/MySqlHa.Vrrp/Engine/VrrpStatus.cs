using System.Net;
using MySqlHa.Vrrp.StateMachine;

namespace MySqlHa.Vrrp.Engine;

/// <summary>What an instance was at one moment.</summary>
public sealed record VrrpStatus
{
    /// <summary>The state.</summary>
    public required VrrpState State { get; init; }

    /// <summary>Whether it is master with the addresses on.</summary>
    public bool Serving { get; init; }

    /// <summary>Why it takes over from nobody; null when it is not held.</summary>
    public string? Held { get; init; }

    /// <summary>Since when.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Why it is in that state.</summary>
    public required string Reason { get; init; }

    /// <summary>The priority after all weights.</summary>
    public required int EffectivePriority { get; init; }

    /// <summary>The address of the master, as far as known; this node's own while it is master.</summary>
    public required IPAddress? MasterAddress { get; init; }

    /// <summary>The master's priority, as far as known.</summary>
    public required int? MasterPriority { get; init; }

    /// <summary>The interval in use: the master's, in v3, while this node is backup.</summary>
    public required TimeSpan MasterAdvertisementInterval { get; init; }

    /// <summary>The timer that fires next, null when none is armed.</summary>
    public required TimerKind? NextTimer { get; init; }

    /// <summary>When it fires, from the moment of this status.</summary>
    public required TimeSpan? NextTimerIn { get; init; }

    /// <summary>What was sent, received and dropped so far.</summary>
    public required VrrpCountersSnapshot Counters { get; init; }
}
