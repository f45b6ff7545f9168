using System.Text;

namespace MySqlHa.Replication.BinaryLog;

/// <summary>What the first event says of its file: who wrote it, whether events end with a checksum, how long their fixed parts are.</summary>
internal sealed class FormatDescription
{
    private const int LengthsAt = 2 + 50 + 4 + 1;
    private readonly byte[] _fixedParts;

    private FormatDescription(string version, byte[] fixedParts, bool hasChecksums) =>
        (ServerVersion, _fixedParts, HasChecksums) = (version, fixedParts, hasChecksums);

    /// <summary>As the server writes it, such as 9.7.0 or 10.11.14-MariaDB-log.</summary>
    internal string ServerVersion { get; }

    /// <summary>Whether each event ends with its CRC32 (binlog_checksum).</summary>
    internal bool HasChecksums { get; }

    internal bool IsMariaDb => ServerVersion.Contains("MariaDB", StringComparison.OrdinalIgnoreCase);

    /// <summary>Bytes that follow the header of each event of a type before its variable part.</summary>
    internal int FixedPart(LogEventType type) => (int)type is var number && number > 0 && number <= _fixedParts.Length ? _fixedParts[number - 1] : 0;

    /// <summary>Reads the body, with its checksum: this event always has one, and the algorithm's number before it (0 none, 1 CRC32).</summary>
    internal static FormatDescription Parse(ReadOnlySpan<byte> body)
    {
        if (body.Length < LengthsAt + 13 + 5 || body[0] != 4 || body[LengthsAt - 1] != LogEventHeader.Size)
            throw new UnreadableEventException("its format description is none of version 4");
        var version = body.Slice(2, 50);
        var end = version.IndexOf((byte)0);
        return new(Encoding.ASCII.GetString(end < 0 ? version : version[..end]), body[LengthsAt..^5].ToArray(), body[^5] == 1);
    }
}
