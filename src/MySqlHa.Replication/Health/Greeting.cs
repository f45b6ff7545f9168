using System.Buffers.Binary;
using System.Text;

namespace MySqlHa.Replication.Health;

/// <summary>
/// The first packet of a server: the protocol 10 handshake, or an error packet in its place. Read from the four-byte packet
/// header on. MySQL Internals, "Protocol::HandshakeV10".
/// </summary>
internal readonly record struct Greeting(GreetingKind Kind, string Text, int ErrorCode, uint Capabilities)
{
    internal const int HeaderLength = 4;
    internal const int MaxLength = 1024;
    private const uint ClientSsl = 0x800;

    internal bool OffersTls => (Capabilities & ClientSsl) != 0;

    internal bool IsMariaDb => Kind == GreetingKind.Handshake && Text.Contains("MariaDB", StringComparison.OrdinalIgnoreCase);

    /// <summary>The version without the "5.5.5-" that MariaDB 10 puts before it for old replicas.</summary>
    internal string Version => IsMariaDb && Text.StartsWith("5.5.5-", StringComparison.Ordinal) ? Text[6..] : Text;

    /// <summary>Parses what has arrived so far.</summary>
    internal static Greeting Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderLength)
            return LooksLikeText(bytes) ? Foreign(bytes) : new(GreetingKind.Incomplete, "", 0, 0);
        var length = bytes[0] | (bytes[1] << 8) | (bytes[2] << 16);
        if (bytes[3] != 0 || length is < 1 or > MaxLength)
            return Foreign(bytes);
        if (bytes.Length < HeaderLength + length)
            return new(GreetingKind.Incomplete, "", 0, 0);
        var payload = bytes.Slice(HeaderLength, length);
        return payload[0] switch
        {
            10 => ParseHandshake(payload, bytes),
            0xFF when payload.Length >= 3 => ParseError(payload),
            _ => Foreign(bytes),
        };
    }

    private static Greeting ParseHandshake(ReadOnlySpan<byte> payload, ReadOnlySpan<byte> all)
    {
        var end = payload[1..].IndexOf((byte)0);
        if (end < 1)
            return Foreign(all);
        var version = Encoding.ASCII.GetString(payload.Slice(1, end));
        // After the version: thread id (4), scramble (8), filler (1), capability flags low half (2).
        var rest = payload[(end + 2)..];
        return rest.Length < 15
            ? Foreign(all)
            : new(GreetingKind.Handshake, version, 0, BinaryPrimitives.ReadUInt16LittleEndian(rest[13..]));
    }

    private static Greeting ParseError(ReadOnlySpan<byte> payload)
    {
        var text = payload[3..];
        if (text.Length >= 6 && text[0] == (byte)'#')
            text = text[6..];
        return new(GreetingKind.Error, Encoding.UTF8.GetString(text), BinaryPrimitives.ReadUInt16LittleEndian(payload[1..]), 0);
    }

    private static bool LooksLikeText(ReadOnlySpan<byte> bytes) => bytes.Length >= 3 && bytes.IndexOfAnyExceptInRange((byte)' ', (byte)'~') < 0;

    private static Greeting Foreign(ReadOnlySpan<byte> bytes)
    {
        var shown = new StringBuilder();
        foreach (var b in bytes[..Math.Min(bytes.Length, 40)])
        {
            if (b is (byte)'\r' or (byte)'\n')
                break;
            shown.Append(b is >= (byte)' ' and <= (byte)'~' ? (char)b : '.');
        }

        return new(GreetingKind.Foreign, shown.ToString(), 0, 0);
    }
}
