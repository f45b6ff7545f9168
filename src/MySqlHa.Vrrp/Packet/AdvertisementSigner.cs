using MySqlHa.Vrrp.Authentication;

namespace MySqlHa.Vrrp.Packet;

/// <summary>Signs what one instance sends. Its sequence goes on when keys are changed. Allocates nothing; for one thread at a time.</summary>
internal sealed class AdvertisementSigner
{
    private readonly SequenceSource _sequence = new();
    private readonly uint _source;
    private readonly TimeSpan _interval;
    private readonly TimeProvider _time;
    private AuthenticationKey? _key;
    private TimeSpan? _window;

    /// <param name="config">Already checked. Without authentication nothing is signed.</param>
    /// <param name="source">The IPv4 source of the advertisements.</param>
    /// <param name="time">The host's clock.</param>
    internal AdvertisementSigner(VrrpConfiguration config, uint source, TimeProvider time)
    {
        _source = source;
        _time = time;
        _interval = config.AdvertisementInterval;
        Use(config.Authentication);
    }

    /// <summary>Signs so from now on; null, or settings that do not sign, for not at all.</summary>
    internal void Use(AuthenticationSettings? settings)
    {
        _key = settings is { Signs: true } ? settings.Keys.Single(k => k.Id == settings.ActiveKey) : null;
        _window = settings is { AntiReplay: AntiReplay.Time } ? settings.WindowFor(_interval) : null;
    }

    /// <summary>Fills the trailers of one advertisement, that is of every copy of it: all have one sequence and, only their checksums differing, one code.</summary>
    /// <param name="packets">All of one content.</param>
    /// <param name="offset">Where in each the VRRP message begins.</param>
    internal void Sign(ReadOnlySpan<byte[]> packets, int offset)
    {
        if (_key is null)
        {
            return;
        }

        AuthenticationTrailer.Write(packets[0].AsSpan(offset), _source, _key, _sequence.Next(_time.GetUtcNow(), _window));
        for (var i = 1; i < packets.Length; i++)
        {
            packets[0].AsSpan(^AuthenticationTrailer.Length..).CopyTo(packets[i].AsSpan(^AuthenticationTrailer.Length..));
        }
    }
}
