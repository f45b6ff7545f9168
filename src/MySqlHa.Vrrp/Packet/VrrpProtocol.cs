using System.Net;

namespace MySqlHa.Vrrp.Packet;

/// <summary>The numbers that RFC 9568 (and RFC 2338 for v2) assign.</summary>
public static class VrrpProtocol
{
    /// <summary>The IP protocol number (section 5.1.1.4).</summary>
    public const byte Number = 112;

    /// <summary>The TTL of every advertisement: one that passed a router has less (section 5.1.1.3).</summary>
    public const byte TimeToLive = 255;

    /// <summary>The type of an advertisement, the only one there is (section 5.2.2).</summary>
    public const int AdvertisementType = 1;

    /// <summary>The priority of the address owner (section 5.2.4).</summary>
    public const int OwnerPriority = 255;

    /// <summary>The fixed part of a message, of either version.</summary>
    public const int HeaderLength = 8;

    /// <summary>The authentication bytes that end every v2 message, used or not (RFC 2338 section 5.3.10).</summary>
    public const int AuthenticationLength = 8;

    /// <summary>v2: no authentication (RFC 2338 section 5.3.6).</summary>
    public const byte NoAuthentication = 0;

    /// <summary>v2: simple text password (RFC 2338 section 5.3.6).</summary>
    public const byte PasswordAuthentication = 1;

    /// <summary>224.0.0.18 (section 5.1.1.2).</summary>
    public static IPAddress MulticastAddress { get; } = new([224, 0, 0, 18]);

    /// <summary>01:00:5e:00:00:12, the MAC of <see cref="MulticastAddress"/> (RFC 1112 section 6.4).</summary>
    public static ReadOnlySpan<byte> MulticastMac => [0x01, 0x00, 0x5E, 0x00, 0x00, 0x12];

    /// <summary>The length in bytes of a message with that many addresses.</summary>
    public static int MessageLength(VrrpVersion version, int addressCount) =>
        HeaderLength + (4 * addressCount) + (version == VrrpVersion.V2 ? AuthenticationLength : 0);
}
