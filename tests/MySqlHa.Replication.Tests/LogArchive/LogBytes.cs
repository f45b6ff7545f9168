using System.Buffers.Binary;
using System.Text;
using MySqlHa.Replication.Tests.BinaryLog;

namespace MySqlHa.Replication.Tests.LogArchive;

/// <summary>A binary log as a server writes it, made up: the magic number, the format's description, and events of given sizes.</summary>
internal sealed class LogBytes
{
    private readonly List<byte> _bytes = [.. MadeLog.Magic];
    private readonly bool _checksums;

    public LogBytes(bool checksums)
    {
        _checksums = checksums;
        var body = new byte[2 + 50 + 4 + 1 + 40 + 1];
        body[^1] = (byte)(checksums ? 1 : 0);
        Add(15, body, withChecksum: true);
    }

    public List<int> Starts { get; } = [];

    public int Length => _bytes.Count;

    public byte[] ToArray() => [.. _bytes];

    public LogBytes Event(byte type, byte[] body) => Add(type, body, _checksums);

    public LogBytes Rotate(string next)
    {
        var body = new byte[8 + next.Length];
        body[0] = 4;
        Encoding.UTF8.GetBytes(next, body.AsSpan(8));
        return Event(4, body);
    }

    /// <summary>Bit by bit, as the definition has it.</summary>
    public static uint Crc(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        foreach (var b in bytes)
        {
            crc ^= b;
            for (var bit = 0; bit < 8; bit++)
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320 : crc >> 1;
        }

        return ~crc;
    }

    private LogBytes Add(byte type, byte[] body, bool withChecksum)
    {
        var bytes = new byte[19 + body.Length + (withChecksum ? 4 : 0)];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, 1_700_000_000 + (uint)Starts.Count);
        bytes[4] = type;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(9), (uint)bytes.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(13), (uint)(Length + bytes.Length));
        body.CopyTo(bytes, 19);
        if (withChecksum)
            BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(bytes.Length - 4), Crc(bytes.AsSpan(0, bytes.Length - 4)));
        Starts.Add(Length);
        _bytes.AddRange(bytes);
        return this;
    }
}
