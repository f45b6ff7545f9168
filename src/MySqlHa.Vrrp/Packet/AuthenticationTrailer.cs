using System.Buffers.Binary;
using System.Security.Cryptography;
using MySqlHa.Vrrp.Authentication;

namespace MySqlHa.Vrrp.Packet;

/// <summary>
/// What follows the message of a signed advertisement, as keepalived has it since 2.4.2 (auth_hmac; draft-cassen-vrrp-auth-hmac): byte 0 the scheme, 1 the key's
/// number, 2 and 3 zero, 4 to 11 the sequence, then the first 16 bytes of an HMAC-SHA256. The VRRP checksum and the IPv4 pseudo-header leave it out; the IPv4
/// total length counts it in. What 2.4.0 and 2.4.1 sign is summed otherwise, and neither 2.4.2 nor this takes it.
/// </summary>
internal static class AuthenticationTrailer
{
    /// <summary>The trailer's bytes: twelve before the code, sixteen of it.</summary>
    internal const int Length = PrefixLength + CodeLength;

    private const int PrefixLength = 12;
    private const int CodeLength = 16;
    private const byte Sha256 = 1;
    private const int KeyOffset = 1;
    private const int ReservedOffset = 2;
    private const int SequenceOffset = 4;
    private const int PseudoHeaderLength = 20;
    private const int ChecksumOffset = 6;

    /// <summary>How many bytes of trailer an advertisement of this configuration has.</summary>
    internal static int LengthOf(VrrpConfiguration config) => config.Authentication is { Signs: true } ? Length : 0;

    /// <summary>Whether it is of the one scheme there is, its reserved bytes zero.</summary>
    internal static bool IsWellFormed(ReadOnlySpan<byte> trailer) => trailer[0] == Sha256 && BinaryPrimitives.ReadUInt16BigEndian(trailer[ReservedOffset..]) == 0;

    /// <summary>The number of the key that it was signed with.</summary>
    internal static int KeyOf(ReadOnlySpan<byte> trailer) => trailer[KeyOffset];

    /// <summary>The sender's time and counter.</summary>
    internal static ulong SequenceOf(ReadOnlySpan<byte> trailer) => BinaryPrimitives.ReadUInt64BigEndian(trailer[SequenceOffset..]);

    /// <summary>Fills the trailer that ends the advertisement.</summary>
    /// <param name="advertisement">The message and room for the trailer.</param>
    /// <param name="source">The IPv4 source that the packet has.</param>
    /// <param name="key">Whose number it names.</param>
    /// <param name="sequence">The sender's time and counter.</param>
    internal static void Write(Span<byte> advertisement, uint source, AuthenticationKey key, ulong sequence)
    {
        var trailer = advertisement[^Length..];
        trailer.Clear();
        trailer[0] = Sha256;
        trailer[KeyOffset] = checked((byte)key.Id);
        BinaryPrimitives.WriteUInt64BigEndian(trailer[SequenceOffset..], sequence);
        Span<byte> code = stackalloc byte[HMACSHA256.HashSizeInBytes];
        if (Compute(advertisement, source, key, code))
        {
            code[..CodeLength].CopyTo(trailer[PrefixLength..]);
        }
    }

    /// <summary>Whether whoever wrote the trailer had the key, and nothing was changed since: in constant time, or the answer's time would tell how many bytes were right.</summary>
    /// <param name="advertisement">The message and the trailer.</param>
    /// <param name="source">The IPv4 source of the packet.</param>
    /// <param name="key">The one that it names.</param>
    internal static bool IsGenuine(ReadOnlySpan<byte> advertisement, uint source, AuthenticationKey key)
    {
        Span<byte> code = stackalloc byte[HMACSHA256.HashSizeInBytes];
        return Compute(advertisement, source, key, code) && CryptographicOperations.FixedTimeEquals(advertisement[^CodeLength..], code[..CodeLength]);
    }

    /// <summary>
    /// Over a header of its own (family, version, VRID, zero, the source in 16 bytes) and the advertisement with checksum and code as zero. Of the IP header only
    /// the source counts: TTL and destination may change, and one code does for all unicast peers.
    /// </summary>
    private static bool Compute(ReadOnlySpan<byte> advertisement, uint source, AuthenticationKey key, Span<byte> code)
    {
        Span<byte> input = stackalloc byte[PseudoHeaderLength + advertisement.Length];
        input[..PseudoHeaderLength].Clear();
        input[0] = 4;
        input[1] = (byte)(advertisement[0] >> 4);
        input[2] = advertisement[1];
        BinaryPrimitives.WriteUInt32BigEndian(input[4..], source);
        var message = input[PseudoHeaderLength..];
        advertisement.CopyTo(message);
        message.Slice(ChecksumOffset, sizeof(ushort)).Clear();
        message[^CodeLength..].Clear();
        return key.Authenticate(input, code);
    }
}
