namespace MySqlHa.Lab.Router;

/// <summary>What <c>Get-VrrpInstance</c> shows.</summary>
public sealed record MySqlHaStatus
{
    /// <summary>Backup, Master, Fault or Stopped.</summary>
    public required string State { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>The priority after all weights.</summary>
    public required int EffectivePriority { get; init; }

    /// <summary>Seconds: this node's interval, or in v3 the master's that was learned.</summary>
    public required double AdvertisementInterval { get; init; }

    /// <summary>The master's address, or empty.</summary>
    public required string MasterAddress { get; init; }

    /// <summary>The timer that fires next, and in how long; or empty.</summary>
    public required string NextTimer { get; init; }

    /// <summary>Advertisements sent.</summary>
    public required long Sent { get; init; }

    /// <summary>Advertisements accepted.</summary>
    public required long Received { get; init; }

    /// <summary>Gratuitous ARPs sent.</summary>
    public required long Announcements { get; init; }

    /// <summary>Packets dropped, by reason; only reasons that occurred.</summary>
    public required IReadOnlyDictionary<string, long> Dropped { get; init; }

    /// <summary>The last log lines, oldest first.</summary>
    public required IReadOnlyList<MySqlHaLogLine> Log { get; init; }

    /// <summary>Packets dropped for that reason.</summary>
    public long DroppedFor(string reason) => Dropped.GetValueOrDefault(reason);
}
