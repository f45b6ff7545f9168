using System.Buffers.Binary;

namespace MySqlHa.Replication.LogArchive;

/// <summary>The 19 bytes that every event of a binary log (version 4) begins with. Source: MySQL Internals, "Event Header"; MariaDB knowledge base, "2-Binlog Event Header".</summary>
/// <param name="Timestamp">Seconds since 1970, of the source's clock; 0 in events that are made up for a connection.</param>
/// <param name="Type">The event's type.</param>
/// <param name="Length">Bytes, header and checksum included.</param>
/// <param name="EndPosition">Where the next event begins in the file, modulo 4 GiB.</param>
internal readonly record struct EventHeader(uint Timestamp, byte Type, uint Length, uint EndPosition)
{
    internal const int Size = 19;
    internal const byte Stop = 3;
    internal const byte Rotate = 4;
    internal const byte FormatDescription = 15;

    /// <summary>Where the flags are; bit 0 says that the file is being written, and no checksum counts it.</summary>
    internal const int FlagsOffset = 17;

    internal static EventHeader Read(ReadOnlySpan<byte> bytes) => new(
        BinaryPrimitives.ReadUInt32LittleEndian(bytes), bytes[4], BinaryPrimitives.ReadUInt32LittleEndian(bytes[9..]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[13..]));
}
