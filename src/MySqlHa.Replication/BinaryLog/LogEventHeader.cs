using System.Buffers.Binary;

namespace MySqlHa.Replication.BinaryLog;

/// <summary>The 19 bytes that every event begins with. Source: MySQL internals, "Event Structure", version 4; unchanged since 5.0 and on MariaDB.</summary>
/// <param name="Timestamp">Seconds since 1970; of the statement.</param>
/// <param name="Type">What it is.</param>
/// <param name="ServerId">server_id of the server that it comes from.</param>
/// <param name="Length">Bytes, with this header and the checksum.</param>
/// <param name="End">Where it ends, modulo 2^32; 0 inside a compressed transaction.</param>
/// <param name="Flags">Flags.</param>
internal readonly record struct LogEventHeader(uint Timestamp, LogEventType Type, uint ServerId, uint Length, uint End, ushort Flags)
{
    internal const int Size = 19;
    internal const int LengthAt = 9;
    internal const int EndAt = 13;
    internal const int FlagsAt = 17;

    /// <summary>Flag of a file's first event: a server is writing it, or died while it was. No checksum counts it.</summary>
    internal const byte InUse = 1;

    /// <summary>Set in the first event of a relay log, and in what a receiver adds to it.</summary>
    internal bool IsRelay => (Flags & 0x40) != 0;

    /// <summary>
    /// Whether what follows is encrypted (MariaDB). A server that sends such a log decrypts it, and marks this event as one to be passed over (LOG_EVENT_IGNORABLE_F).
    /// </summary>
    internal bool BeginsEncryption => Type == LogEventType.StartEncryption && (Flags & 0x80) == 0;

    internal static LogEventHeader Parse(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt32LittleEndian(bytes),
        (LogEventType)bytes[4],
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[5..]),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[LengthAt..]),
        BinaryPrimitives.ReadUInt32LittleEndian(bytes[EndAt..]),
        BinaryPrimitives.ReadUInt16LittleEndian(bytes[FlagsAt..]));
}
