namespace MySqlHa.Vrrp.Authentication;

/// <summary>
/// Gives a sender its sequences: the clock, or one more than the last where the clock has not moved on. Nothing is kept over a restart: a sender that starts
/// again goes on above its last sequence as long as its clock was not set back meanwhile.
/// </summary>
internal sealed class SequenceSource
{
    private ulong? _last;

    /// <summary>The next sequence.</summary>
    /// <param name="now">The host's clock.</param>
    /// <param name="window">
    /// How far ahead of the clock sequences may stay after it was set back: receivers refuse what is further from theirs, so growing on would not help.
    /// Null where receivers want growth alone.
    /// </param>
    public ulong Next(DateTimeOffset now, TimeSpan? window)
    {
        var clock = SequenceNumber.At(now);
        var stranded = _last is { } ahead && window is { } most && SequenceNumber.SecondsBetween(ahead, clock) > most.TotalSeconds;
        var next = _last is { } last && !stranded && !SequenceNumber.IsAfter(clock, last) ? last + 1 : clock;
        _last = next;
        return next;
    }
}
