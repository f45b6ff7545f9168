namespace MySqlHa.Vrrp;

/// <summary>The counters of an instance as they were read. The words are those of <see cref="VrrpCounters"/>.</summary>
public sealed record VrrpCountersSnapshot
{
    /// <inheritdoc cref="VrrpCounters.Sent"/>
    public long Sent { get; init; }

    /// <inheritdoc cref="VrrpCounters.SendFailed"/>
    public long SendFailed { get; init; }

    /// <inheritdoc cref="VrrpCounters.Received"/>
    public long Received { get; init; }

    /// <inheritdoc cref="VrrpCounters.PriorityZeroSent"/>
    public long PriorityZeroSent { get; init; }

    /// <inheritdoc cref="VrrpCounters.PriorityZeroReceived"/>
    public long PriorityZeroReceived { get; init; }

    /// <inheritdoc cref="VrrpCounters.BecameMaster"/>
    public long BecameMaster { get; init; }

    /// <inheritdoc cref="VrrpCounters.Announcements"/>
    public long Announcements { get; init; }

    /// <inheritdoc cref="VrrpCounters.ReleasedSessions"/>
    public long ReleasedSessions { get; init; }

    /// <summary>Packets dropped, by the name of the <see cref="Packet.DropReason"/>; every reason is there, most of them with 0.</summary>
    public required IReadOnlyDictionary<string, long> Dropped { get; init; }
}
