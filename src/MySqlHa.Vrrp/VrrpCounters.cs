using MySqlHa.Vrrp.Packet;

namespace MySqlHa.Vrrp;

/// <summary>
/// What an instance counted since it was made. Every thread may count and read at any time; counting allocates nothing.
/// A <see cref="Snapshot"/> is not one instant: counters that move meanwhile may be one apart.
/// </summary>
public sealed class VrrpCounters
{
    private static readonly DropReason[] Reasons = [.. Enum.GetValues<DropReason>().Where(r => r != DropReason.None)];

    private readonly long[] _dropped = new long[Reasons.Length + 1];
    private long _sent;
    private long _sendFailed;
    private long _received;
    private long _priorityZeroSent;
    private long _priorityZeroReceived;
    private long _becameMaster;
    private long _announcements;
    private long _releasedSessions;

    /// <summary>Advertisements sent, those with priority 0 included; in unicast one a peer.</summary>
    public long Sent => Volatile.Read(ref _sent);

    /// <summary>Advertisements that the link did not take.</summary>
    public long SendFailed => Volatile.Read(ref _sendFailed);

    /// <summary>Advertisements that passed the receive ladder, those with priority 0 included.</summary>
    public long Received => Volatile.Read(ref _received);

    /// <summary>Advertisements sent with priority 0.</summary>
    public long PriorityZeroSent => Volatile.Read(ref _priorityZeroSent);

    /// <summary>Advertisements with priority 0 that passed the receive ladder.</summary>
    public long PriorityZeroReceived => Volatile.Read(ref _priorityZeroReceived);

    /// <summary>Times that the instance became master.</summary>
    public long BecameMaster => Volatile.Read(ref _becameMaster);

    /// <summary>Gratuitous ARPs sent, one an address and repetition.</summary>
    public long Announcements => Volatile.Read(ref _announcements);

    /// <summary>TCP sessions destroyed on the virtual addresses.</summary>
    public long ReleasedSessions => Volatile.Read(ref _releasedSessions);

    /// <summary>Packets dropped for that reason.</summary>
    public long this[DropReason reason] => Volatile.Read(ref _dropped[(int)reason]);

    /// <summary>Counts an advertisement that the link took.</summary>
    public void CountSent(int priority)
    {
        Interlocked.Increment(ref _sent);
        if (priority == 0)
        {
            Interlocked.Increment(ref _priorityZeroSent);
        }
    }

    /// <summary>Counts an advertisement that the link did not take.</summary>
    public void CountSendFailed() => Interlocked.Increment(ref _sendFailed);

    /// <summary>Counts an advertisement that passed the receive ladder.</summary>
    public void CountReceived(int priority)
    {
        Interlocked.Increment(ref _received);
        if (priority == 0)
        {
            Interlocked.Increment(ref _priorityZeroReceived);
        }
    }

    /// <summary>Counts a transition to master.</summary>
    public void CountBecameMaster() => Interlocked.Increment(ref _becameMaster);

    /// <summary>Counts gratuitous ARPs.</summary>
    public void CountAnnouncements(long frames) => Interlocked.Add(ref _announcements, frames);

    /// <summary>Counts destroyed sessions; a kernel that cannot say (-1) counts nothing.</summary>
    public void CountReleasedSessions(long sessions) => Interlocked.Add(ref _releasedSessions, Math.Max(0, sessions));

    /// <summary>Counts a dropped packet; <see cref="DropReason.None"/> counts nothing.</summary>
    public void Count(DropReason reason)
    {
        if (reason != DropReason.None)
        {
            Interlocked.Increment(ref _dropped[(int)reason]);
        }
    }

    /// <summary>Copies the counters. Allocates.</summary>
    public VrrpCountersSnapshot Snapshot() => new()
    {
        Sent = Sent,
        SendFailed = SendFailed,
        Received = Received,
        PriorityZeroSent = PriorityZeroSent,
        PriorityZeroReceived = PriorityZeroReceived,
        BecameMaster = BecameMaster,
        Announcements = Announcements,
        ReleasedSessions = ReleasedSessions,
        Dropped = Reasons.ToDictionary(r => r.ToString(), r => this[r]),
    };
}
