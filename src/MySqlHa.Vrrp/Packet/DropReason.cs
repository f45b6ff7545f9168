namespace MySqlHa.Vrrp.Packet;

/// <summary>Why a packet was not handed to the state machine: the rungs of the receive ladder (RFC 9568 section 7.1, RFC 2338 section 7.1).</summary>
public enum DropReason
{
    /// <summary>Not dropped.</summary>
    None,

    /// <summary>Not one whole IPv4 packet of protocol 112 with at least the eight fixed bytes.</summary>
    Length,

    /// <summary>TTL is not 255, so a router was passed. Not asked of configured unicast peers.</summary>
    TimeToLive,

    /// <summary>The other end speaks the other VRRP version.</summary>
    Version,

    /// <summary>A VRID that is not ours: other clusters on the link.</summary>
    OtherRouter,

    /// <summary>Not an advertisement.</summary>
    Type,

    /// <summary>More or fewer bytes than the address count calls for.</summary>
    TotalLength,

    /// <summary>The IPv4 header's checksum is wrong, or the message's (v3: with and without the pseudo-header).</summary>
    Checksum,

    /// <summary>v2: authentication that we do not use, or none where we do.</summary>
    AuthenticationType,

    /// <summary>v2: another password.</summary>
    Password,

    /// <summary>v2: an advertisement interval that is not ours.</summary>
    Interval,

    /// <summary>An advertisement of no address at all.</summary>
    NoAddresses,

    /// <summary>v3: an advertisement interval of zero.</summary>
    ZeroInterval,

    /// <summary>Signed, and this instance has no keys.</summary>
    UnexpectedSignature,

    /// <summary>Not signed, and only what is signed is taken.</summary>
    NotSigned,

    /// <summary>A trailer of another scheme than HMAC-SHA256.</summary>
    BadTrailer,

    /// <summary>Signed at a time that is further from this host's clock than the window allows.</summary>
    Stale,

    /// <summary>Signed with a key whose number this instance does not have.</summary>
    UnknownKey,

    /// <summary>Forged or altered: the code is not that of the key.</summary>
    BadSignature,

    /// <summary>Genuine, and heard before, or older than what was heard.</summary>
    Replayed,

    /// <summary>Genuine, and signed before this node began to listen, where it would have changed this node's state: it may be a replay.</summary>
    SentBeforeStart,

    /// <summary>We own the address (priority 255): nobody else may advertise it (RFC 9568 section 7.1).</summary>
    AddressOwner,

    /// <summary>Unicast: a source that is not a configured peer.</summary>
    UnknownPeer,

    /// <summary>Our own packet, captured on its way out, or somebody with our address.</summary>
    OwnPacket,
}
