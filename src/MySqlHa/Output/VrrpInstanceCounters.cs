namespace MySqlHa;

/// <summary>What an instance sent, received and dropped since it started.</summary>
public sealed class VrrpInstanceCounters
{
    /// <summary>Advertisements sent.</summary>
    public required long Sent { get; init; }

    /// <summary>Advertisements that could not be sent.</summary>
    public required long SendFailed { get; init; }

    /// <summary>Advertisements of our virtual router that were accepted.</summary>
    public required long Received { get; init; }

    /// <summary>Resignations (priority 0) sent.</summary>
    public required long PriorityZeroSent { get; init; }

    /// <summary>Resignations (priority 0) received.</summary>
    public required long PriorityZeroReceived { get; init; }

    /// <summary>How often it became master.</summary>
    public required long BecameMaster { get; init; }

    /// <summary>Gratuitous ARPs sent.</summary>
    public required long Announcements { get; init; }

    /// <summary>TCP sessions destroyed when the addresses left.</summary>
    public required long SessionsDestroyed { get; init; }

    /// <summary>Packets dropped, by reason; only reasons that occurred.</summary>
    public required Dictionary<string, long> Dropped { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"sent {Sent}, received {Received}, dropped {Dropped.Values.Sum()}";
}
