namespace MySqlHa.Vrrp.Authentication;

/// <summary>
/// The highest sequence taken from each sender. Only what is proven to be genuine may be asked here, so forged senders push nobody out. Not thread-safe.
/// </summary>
internal sealed class ReplayMarks
{
    /// <summary>More than one sender at a time is a contention, which lasts a moment; keepalived keeps four.</summary>
    public const int LeastSenders = 16;

    private readonly Mark[] _marks;
    private long _uses;

    /// <param name="senders">How many senders are remembered; the one that was silent longest makes room for the next.</param>
    public ReplayMarks(int senders) => _marks = new Mark[Math.Max(senders, LeastSenders)];

    /// <summary>Raises the sender's mark. False, and nothing raised, for a sequence that is not above it.</summary>
    /// <param name="sender">The IPv4 source in host order.</param>
    /// <param name="sequence">Of the advertisement.</param>
    /// <param name="now">The host's clock as a sequence.</param>
    /// <param name="window">A mark outside of it orders only what the window refuses anyway: it is forgotten, or a sender whose clock was set back would be refused for long. Null for none.</param>
    public bool TryRaise(uint sender, ulong sequence, ulong now, TimeSpan? window)
    {
        ref var mark = ref Find(sender);
        var known = mark.LastUse != 0 && mark.Sender == sender
            && (window is not { } most || Math.Abs((long)SequenceNumber.SecondsBetween(now, mark.Sequence)) <= most.TotalSeconds);
        if (known && !SequenceNumber.IsAfter(sequence, mark.Sequence))
        {
            return false;
        }

        mark = new Mark(sender, sequence, ++_uses);
        return true;
    }

    private ref Mark Find(uint sender)
    {
        var oldest = 0;
        for (var i = 0; i < _marks.Length; i++)
        {
            if (_marks[i].LastUse != 0 && _marks[i].Sender == sender)
            {
                return ref _marks[i];
            }

            oldest = _marks[i].LastUse < _marks[oldest].LastUse ? i : oldest;
        }

        return ref _marks[oldest];
    }

    private readonly record struct Mark(uint Sender, ulong Sequence, long LastUse);
}
