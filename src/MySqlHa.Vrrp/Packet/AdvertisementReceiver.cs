using System.Net;
using System.Security.Cryptography;
using MySqlHa.Vrrp.Authentication;

namespace MySqlHa.Vrrp.Packet;

/// <summary>
/// The receive ladder (RFC 9568 section 7.1, RFC 2338 section 7.1): an ordered list of questions, the first that is answered wrongly
/// naming the drop. Never throws whatever the bytes, allocates nothing, and threads may share one: what it remembers of signed advertisements is locked.
/// </summary>
public sealed class AdvertisementReceiver
{
    private readonly VrrpVersion _version;
    private readonly int _virtualRouterId;
    private readonly bool _owner;
    private readonly long _interval;
    private readonly uint _localSource;
    private readonly uint[] _peers;
    private readonly AddressSet _addresses;
    private readonly byte _authenticationType;
    private readonly byte[] _authenticationData = new byte[VrrpProtocol.AuthenticationLength];
    private readonly VrrpConfiguration _config;
    private readonly TimeProvider _time;
    private volatile AdvertisementVerifier? _verifier;

    /// <summary>Makes a receiver for one instance.</summary>
    /// <param name="config">Already checked by <see cref="VrrpConfigurationRules"/>.</param>
    /// <param name="localSource">The IPv4 source of our own advertisements.</param>
    /// <param name="time">The host's clock, which signed advertisements are held against; null for the system's.</param>
    public AdvertisementReceiver(VrrpConfiguration config, IPAddress localSource, TimeProvider? time = null)
    {
        ArgumentNullException.ThrowIfNull(config);
        _config = config;
        _time = time ?? TimeProvider.System;
        _version = config.Version;
        _virtualRouterId = config.VirtualRouterId;
        _owner = config.Priority == VrrpProtocol.OwnerPriority;
        _interval = config.AdvertisementInterval.Ticks / TimeSpan.TicksPerMicrosecond;
        _localSource = IPv4Number.From(localSource);
        _peers = config.Peers.IsDefaultOrEmpty ? [] : [.. config.Peers.Select(IPv4Number.From)];
        _addresses = new AddressSet(config.Addresses);
        _authenticationType = config.Password.IsDefaultOrEmpty ? VrrpProtocol.NoAuthentication : VrrpProtocol.PasswordAuthentication;
        AdvertisementMessage.PaddedPassword(config, _authenticationData);
        if (config.Authentication is { } authentication)
        {
            Use(authentication);
        }
    }

    /// <summary>Judges signatures by these settings from now on. What was taken before stays known.</summary>
    /// <param name="settings">Already checked by <see cref="VrrpConfigurationRules"/>.</param>
    public void Use(AuthenticationSettings settings)
    {
        if (_verifier is { } verifier)
        {
            verifier.Use(settings);
        }
        else
        {
            _verifier = new AdvertisementVerifier(settings, _config, _time);
        }
    }

    /// <summary>Seconds that a sequence is ahead of this host's clock.</summary>
    internal int ClockSkewOf(ulong sequence) => SequenceNumber.SecondsBetween(sequence, SequenceNumber.At(_time.GetUtcNow()));

    /// <summary>Judges one IPv4 packet, from its header on, with or without Ethernet padding behind it.</summary>
    /// <param name="ipPacket">Any bytes at all.</param>
    /// <param name="advertisement">What the state machine needs; empty unless <see cref="DropReason.None"/> is returned.</param>
    public DropReason Receive(ReadOnlySpan<byte> ipPacket, out ReceivedAdvertisement advertisement)
    {
        advertisement = default;
        if (!IPv4Packet.TryRead(ipPacket, out var packet) || !Advertisement.TryRead(packet.Payload, out var advert))
        {
            return DropReason.Length;
        }

        // Before every other question: a capture hands us what we sent ourselves, and that must not look like a rival (an owner's, say).
        if (packet.Source == _localSource)
        {
            return DropReason.OwnPacket;
        }

        var knownPeer = _peers.AsSpan().Contains(packet.Source);
        if (packet.TimeToLive != VrrpProtocol.TimeToLive && !knownPeer)
        {
            return DropReason.TimeToLive;
        }

        var reason = JudgeMessage(advert, packet);
        if (reason != DropReason.None)
        {
            return reason;
        }

        // A peer's mark is kept for peers alone: who is none cannot push one out.
        if (_verifier is not null && _peers.Length > 0 && !knownPeer)
        {
            return DropReason.UnknownPeer;
        }

        reason = JudgeSignature(advert, packet.Source, out var freshness);
        if (reason != DropReason.None)
        {
            return reason;
        }

        if (_owner)
        {
            return DropReason.AddressOwner;
        }

        if (_peers.Length > 0 && !knownPeer)
        {
            return DropReason.UnknownPeer;
        }

        advertisement = new ReceivedAdvertisement(packet.Source, advert.Priority, advert.IntervalMicroseconds, _addresses.IsSameAs(advert), freshness.SentBeforeStart, freshness.ClockSkew);
        return DropReason.None;
    }

    private DropReason JudgeSignature(in Advertisement advert, uint source, out AdvertisementVerifier.Freshness freshness)
    {
        if (_verifier is { } verifier)
        {
            return verifier.Judge(advert, source, out freshness);
        }

        freshness = default;
        return advert.Trailer.IsEmpty ? DropReason.None : DropReason.UnexpectedSignature;
    }

    private DropReason JudgeMessage(in Advertisement advert, in IPv4Packet packet) => advert switch
    {
        _ when advert.Version != (int)_version => DropReason.Version,
        _ when advert.VirtualRouterId != _virtualRouterId => DropReason.OtherRouter,
        _ when advert.Type != VrrpProtocol.AdvertisementType => DropReason.Type,
        _ when !advert.IsComplete => DropReason.TotalLength,
        _ when !HasGoodChecksum(advert, packet) => DropReason.Checksum,
        _ when _version == VrrpVersion.V2 => JudgeV2(advert),
        _ when advert.AddressCount == 0 => DropReason.NoAddresses,
        _ when advert.IntervalMicroseconds == 0 => DropReason.ZeroInterval,
        _ => DropReason.None,
    };

    private DropReason JudgeV2(in Advertisement advert) => advert switch
    {
        _ when advert.AuthenticationType != _authenticationType => DropReason.AuthenticationType,
        _ when _authenticationType == VrrpProtocol.PasswordAuthentication && !HasOurPassword(advert) => DropReason.Password,

        // Both ends must agree in v2: a zero is caught here too, since ours never is.
        _ when advert.IntervalMicroseconds != _interval => DropReason.Interval,
        _ when advert.AddressCount == 0 => DropReason.NoAddresses,
        _ => DropReason.None,
    };

    // The header's too: a capture sees packets before the kernel has asked (RFC 1122 section 3.2.1.2), and a signature covers its source alone.
    private bool HasGoodChecksum(in Advertisement advert, in IPv4Packet packet) => Checksum.Compute(packet.Header) == 0 && HasGoodMessageChecksum(advert, packet);

    private bool HasGoodMessageChecksum(in Advertisement advert, in IPv4Packet packet) =>
        (_version == VrrpVersion.V3 && Checksum.ComputeWithPseudoHeader(advert.Message, packet.Source, packet.Destination) == 0)
        || Checksum.Compute(advert.Message) == 0;

    // In constant time, or the time of an answer would tell how many leading bytes were right.
    private bool HasOurPassword(in Advertisement advert) => CryptographicOperations.FixedTimeEquals(advert.AuthenticationData, _authenticationData);
}
