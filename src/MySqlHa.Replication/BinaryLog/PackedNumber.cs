using System.Buffers.Binary;

namespace MySqlHa.Replication.BinaryLog;

/// <summary>A length-encoded integer. Source: MySQL internals, "Protocol::LengthEncodedInteger".</summary>
internal static class PackedNumber
{
    /// <summary>Reads one and goes on behind it.</summary>
    internal static ulong Read(ref ReadOnlySpan<byte> bytes)
    {
        var (length, number) = bytes[0] switch
        {
            0xFC => (3, (ulong)BinaryPrimitives.ReadUInt16LittleEndian(bytes[1..])),
            0xFD => (4, (ulong)BinaryPrimitives.ReadUInt32LittleEndian(bytes) >> 8),
            0xFE => (9, BinaryPrimitives.ReadUInt64LittleEndian(bytes[1..])),
            var small => (1, (ulong)small),
        };
        bytes = bytes[length..];
        return number;
    }
}
