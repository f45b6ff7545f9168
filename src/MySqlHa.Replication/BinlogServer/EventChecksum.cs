using System.Buffers.Binary;

namespace MySqlHa.Replication.LogArchive;

/// <summary>The CRC-32 of binlog_checksum (ISO 3309, zlib's), eight bytes a step.</summary>
internal static class EventChecksum
{
    private const uint Polynomial = 0xEDB88320;
    private static readonly uint[][] Tables = Make();

    /// <summary>Carries a sum on over more bytes; it begins with 0.</summary>
    internal static uint Add(uint sum, ReadOnlySpan<byte> bytes)
    {
        var crc = ~sum;
        var t = Tables;
        while (bytes.Length >= 8)
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc = t[7][low & 255] ^ t[6][(low >> 8) & 255] ^ t[5][(low >> 16) & 255] ^ t[4][low >> 24]
                ^ t[3][high & 255] ^ t[2][(high >> 8) & 255] ^ t[1][(high >> 16) & 255] ^ t[0][high >> 24];
            bytes = bytes[8..];
        }

        foreach (var b in bytes)
            crc = (crc >> 8) ^ t[0][(crc ^ b) & 255];
        return ~crc;
    }

    private static uint[][] Make()
    {
        var tables = new uint[8][];
        for (var k = 0; k < 8; k++)
        {
            tables[k] = new uint[256];
            for (var i = 0; i < 256; i++)
                tables[k][i] = k == 0 ? First((uint)i) : (tables[k - 1][i] >> 8) ^ tables[0][tables[k - 1][i] & 255];
        }

        return tables;
    }

    private static uint First(uint value)
    {
        for (var bit = 0; bit < 8; bit++)
            value = (value & 1) != 0 ? (value >> 1) ^ Polynomial : value >> 1;
        return value;
    }
}
