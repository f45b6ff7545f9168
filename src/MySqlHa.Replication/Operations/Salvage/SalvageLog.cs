using System.Buffers.Binary;
using System.IO.Hashing;
using System.Text;
using MySqlHa.Replication.BinaryLog;
using MySqlHa.Replication.Dialect;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// A binary log that events are copied from: open for reading, its first event known. That event, the format description, tells the server's version and
/// whether every event ends with a checksum. Source: MySQL internals, "Binary Log Event Header", "Format_description_event".
/// </summary>
internal sealed class SalvageLog : IDisposable
{
    private const int Header = LogEventHeader.Size;

    private SalvageLog(string path, FileStream file, byte[] description)
    {
        (Path, File) = (path, file);
        Release = ServerRelease.Parse(Encoding.ASCII.GetString(description, Header + 2, 50).TrimEnd('\0'));
        HasChecksums = description[^5] == 1;
        description[LogEventHeader.FlagsAt] &= unchecked((byte)~LogEventHeader.InUse);
        description.AsSpan(Header + 52, 4).Clear();
        description[^5] = 1;
        Description = description;
    }

    internal string Path { get; }

    internal FileStream File { get; }

    /// <summary>The server that wrote it.</summary>
    internal ServerRelease Release { get; }

    /// <summary>Whether each event ends with its CRC-32.</summary>
    internal bool HasChecksums { get; }

    /// <summary>
    /// The format description event, as of a log that was closed, has checksums, and does not begin a server's life: the tool would print a ROLLBACK
    /// for that.
    /// </summary>
    internal byte[] Description { get; }

    /// <summary>Opens it.</summary>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.LocalFile"/>: it cannot be read; <see cref="ReplicationError.NotBinaryLog"/>; <see cref="ReplicationError.EncryptedLog"/>.</exception>
    internal static SalvageLog Open(string path)
    {
        FileStream? file = null;
        try
        {
            // A live server appends to it, and may remove it.
            file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16);
            return new SalvageLog(path, file, Describe(path, file));
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            file?.Dispose();
            throw new ReplicationException(
                ReplicationError.LocalFile, null, $"The binary log {path} cannot be read: {error.Message} Nothing was changed.",
                "Make sure that it is still there and may be read, then list the transactions anew with Get-MissingTransaction.");
        }
        catch
        {
            file?.Dispose();
            throw;
        }
    }

    /// <summary>Whether events of the other log can stand behind this one's: versions may differ, the lengths of the events' fixed parts must not.</summary>
    internal bool IsLike(SalvageLog other) => Description.AsSpan()[(Header + 52)..^4].SequenceEqual(other.Description.AsSpan()[(Header + 52)..^4]);

    /// <summary>Gives a format description its place, and its checksum.</summary>
    internal static void Place(Span<byte> description, long end)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(description[LogEventHeader.EndAt..], (uint)end);
        BinaryPrimitives.WriteUInt32LittleEndian(description[^4..], Crc32.HashToUInt32(description[..^4]));
    }

    internal ReplicationException Damaged(long position, string why) => new(
        ReplicationError.LocalFile, null, $"{Path} does not hold at position {position} what it did when it was listed: {why}.",
        "List the transactions anew with Get-MissingTransaction; compare the file with another copy of it, such as a binlog server's.");

    internal ReplicationException OtherFormat(SalvageLog first) => new(
        ReplicationError.LocalFile, null, $"{Path} was written by {Release} in another format than {first.Path}, by {first.Release}.", "Take the transactions of one version at a time, the older ones first.");

    public void Dispose() => File.Dispose();

    private static byte[] Describe(string path, FileStream file)
    {
        Span<byte> head = stackalloc byte[LogMagic.Size + Header];
        if (file.ReadAtLeast(head, head.Length, throwOnEndOfStream: false) < head.Length)
            throw BinaryLogErrors.NotBinaryLog(path, "it is too short");
        if (head.StartsWith(LogMagic.Encrypted))
            throw BinaryLogErrors.Encrypted(path, "MySQL, binlog_encryption");
        var first = LogEventHeader.Parse(head[LogMagic.Size..]);
        var length = first.Length;
        if (!head.StartsWith(LogMagic.Plain) || first.Type != LogEventType.FormatDescription || length is < 100 or > 1000)
            throw BinaryLogErrors.NotBinaryLog(path, "it does not begin as one");
        var description = new byte[length + Header];
        head[LogMagic.Size..].CopyTo(description);
        var got = Header + file.ReadAtLeast(description.AsSpan(Header), description.Length - Header, throwOnEndOfStream: false);
        if (got < length)
            throw BinaryLogErrors.NotBinaryLog(path, "it ends in its first event");
        if (got == description.Length && LogEventHeader.Parse(description.AsSpan((int)length)).BeginsEncryption)
            throw BinaryLogErrors.Encrypted(path, "MariaDB, encrypt_binlog");
        return description[..(int)length];
    }
}
