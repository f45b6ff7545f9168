using System.Buffers.Binary;

namespace MySqlHa.Vrrp.Packet;

/// <summary>
/// A VRRP message read in place (RFC 9568 section 5.1; RFC 2338 section 5.1 for v2), with the trailer that signs it, if there is one. It promises only
/// that the eight fixed bytes are there: what they say is for <see cref="AdvertisementReceiver"/> to judge.
/// </summary>
public readonly ref struct Advertisement
{
    private readonly ReadOnlySpan<byte> _message;
    private readonly ReadOnlySpan<byte> _whole;

    private Advertisement(ReadOnlySpan<byte> message, ReadOnlySpan<byte> whole)
    {
        _message = message;
        _whole = whole;
    }

    /// <summary>The version nibble, 0 to 15.</summary>
    public int Version => _message[0] >> 4;

    /// <summary>The type nibble, 0 to 15; 1 is an advertisement.</summary>
    public int Type => _message[0] & 0x0F;

    /// <summary>The VRID, 0 to 255.</summary>
    public int VirtualRouterId => _message[1];

    /// <summary>0 to 255; 0 resigns, 255 is the address owner.</summary>
    public int Priority => _message[2];

    /// <summary>How many addresses the message says it holds, 0 to 255.</summary>
    public int AddressCount => _message[3];

    /// <summary>v2: 0 none, 1 password. Without meaning in v3.</summary>
    public int AuthenticationType => _message[4];

    /// <summary>The checksum as sent.</summary>
    public ushort Checksum => BinaryPrimitives.ReadUInt16BigEndian(_message[6..]);

    /// <summary>v2: whole seconds; v3: 12 bits of centiseconds, the four reserved bits being ignored (RFC 9568 section 5.2.6). In microseconds.</summary>
    public long IntervalMicroseconds => Version == (int)VrrpVersion.V2
        ? _message[5] * 1_000_000L
        : (BinaryPrimitives.ReadUInt16BigEndian(_message[4..]) & 0x0FFF) * 10_000L;

    /// <summary>Whether the bytes are exactly as many as the version and the address count call for.</summary>
    public bool IsComplete => _message.Length == VrrpProtocol.MessageLength((VrrpVersion)Version, AddressCount);

    /// <summary>The eight authentication bytes that end a v2 message. Asks for <see cref="IsComplete"/>.</summary>
    public ReadOnlySpan<byte> AuthenticationData => _message.Slice(VrrpProtocol.HeaderLength + (4 * AddressCount), VrrpProtocol.AuthenticationLength);

    /// <summary>The whole message, without the trailer.</summary>
    public ReadOnlySpan<byte> Message => _message;

    /// <summary>The message and the trailer.</summary>
    public ReadOnlySpan<byte> WithTrailer => _whole;

    /// <summary>The trailer that signs the message; empty for one that is not signed.</summary>
    public ReadOnlySpan<byte> Trailer => _whole[_message.Length..];

    /// <summary>Address <paramref name="index"/> of <see cref="AddressCount"/>, in host order. Asks for <see cref="IsComplete"/>.</summary>
    public uint GetAddress(int index) => BinaryPrimitives.ReadUInt32BigEndian(_message.Slice(VrrpProtocol.HeaderLength + (4 * index), 4));

    /// <summary>Looks at the bytes as a message. False if they are too few for the fixed fields.</summary>
    public static bool TryRead(ReadOnlySpan<byte> message, out Advertisement advertisement)
    {
        advertisement = default;
        if (message.Length < VrrpProtocol.HeaderLength)
        {
            return false;
        }

        // Only the length tells a signed one, and tells it surely: padding was cut off by the IPv4 total length.
        var length = VrrpProtocol.MessageLength((VrrpVersion)(message[0] >> 4), message[3]);
        advertisement = new Advertisement(message.Length == length + AuthenticationTrailer.Length ? message[..length] : message, message);
        return true;
    }
}
