using MySqlHa.Vrrp.Authentication;

namespace MySqlHa.Vrrp.Packet;

/// <summary>
/// Judges the signatures of what one instance hears. What was taken from whom stays known when keys are changed. Allocates nothing; all members are thread-safe.
/// </summary>
internal sealed class AdvertisementVerifier
{
    private readonly Lock _gate = new();
    private readonly ReplayMarks _marks;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;
    private ulong _begun;
    private volatile AuthenticationSettings _settings;

    /// <param name="settings">Already checked.</param>
    /// <param name="config">The interval, and how many peers there are.</param>
    /// <param name="time">The host's clock.</param>
    internal AdvertisementVerifier(AuthenticationSettings settings, VrrpConfiguration config, TimeProvider time)
    {
        _settings = settings;
        _interval = config.AdvertisementInterval;
        _time = time;
        _marks = new ReplayMarks(config.Peers.IsDefaultOrEmpty ? 0 : config.Peers.Length);
        _begun = SequenceNumber.At(time.GetUtcNow());

        // The first use loads the cryptographic library, which must not cost the first advertisement its time.
        Span<byte> code = stackalloc byte[32];
        settings.Keys[0].Authenticate([], code);
    }

    /// <summary>Judges by these from now on.</summary>
    internal void Use(AuthenticationSettings settings) => _settings = settings;

    /// <summary>Judges one advertisement, in keepalived's order: cheap questions first, and a mark moves only for what is genuine.</summary>
    /// <param name="advert">Complete, its checksum right.</param>
    /// <param name="source">The packet's IPv4 source.</param>
    /// <param name="freshness">What is known of its time; empty for one that is not signed.</param>
    internal DropReason Judge(in Advertisement advert, uint source, out Freshness freshness)
    {
        freshness = default;
        var settings = _settings;
        var trailer = advert.Trailer;
        if (trailer.IsEmpty)
        {
            return settings.Mode == AuthenticationMode.Enforce ? DropReason.NotSigned : DropReason.None;
        }

        if (!AuthenticationTrailer.IsWellFormed(trailer))
        {
            return DropReason.BadTrailer;
        }

        var sequence = AuthenticationTrailer.SequenceOf(trailer);
        var now = SequenceNumber.At(_time.GetUtcNow());
        TimeSpan? window = settings.AntiReplay == AntiReplay.Time ? settings.WindowFor(_interval) : null;
        var skew = SequenceNumber.SecondsBetween(sequence, now);
        if (window is { } most && Math.Abs((long)skew) > most.TotalSeconds)
        {
            return DropReason.Stale;
        }

        if (FindKey(settings, AuthenticationTrailer.KeyOf(trailer)) is not { } key)
        {
            return DropReason.UnknownKey;
        }

        if (!AuthenticationTrailer.IsGenuine(advert.WithTrailer, source, key))
        {
            // Keys were changed meanwhile, and this one was wiped: it is judged by those that hold now.
            return ReferenceEquals(settings, _settings) ? DropReason.BadSignature : Judge(advert, source, out freshness);
        }

        lock (_gate)
        {
            if (!_marks.TryRaise(source, sequence, now, window))
            {
                return DropReason.Replayed;
            }

            freshness = new Freshness(IsOlderThanWe(sequence, now, window), window is { } limit && Math.Abs((long)skew) > limit.TotalSeconds / 2 ? skew : 0);
            return DropReason.None;
        }
    }

    /// <summary>
    /// Whether it was signed before this node began to listen. Such a one may be a replay of what was said then, for no mark was there yet: within the window, that
    /// is all that a mark does not catch. Clocks that differ make genuine ones look like it for as long. Growth alone, without a window, cannot tell.
    /// </summary>
    private bool IsOlderThanWe(ulong sequence, ulong now, TimeSpan? window)
    {
        if (SequenceNumber.IsAfter(_begun, now))
        {
            // The clock was set back.
            _begun = now;
        }

        return window is not null && SequenceNumber.IsAfter(_begun, sequence);
    }

    private static AuthenticationKey? FindKey(AuthenticationSettings settings, int id)
    {
        foreach (var key in settings.Keys)
        {
            if (key.Id == id)
            {
                return key;
            }
        }

        return null;
    }

    /// <summary>What is known of a signed advertisement's time.</summary>
    /// <param name="SentBeforeStart">It was signed before this node began to listen, so it may be a replay.</param>
    /// <param name="ClockSkew">Seconds that the sender's clock is ahead of ours, if they are more than half the window.</param>
    internal readonly record struct Freshness(bool SentBeforeStart, int ClockSkew);
}
