using System.Buffers.Binary;
using System.Text;

namespace MySqlHa.Replication.Tests.BinaryLog;

/// <summary>Binary logs made by hand, for what no server at hand writes.</summary>
internal static class MadeLog
{
    public static byte[] Magic => [0xFE, (byte)'b', (byte)'i', (byte)'n'];

    /// <summary>The magic number and a format description without checksums.</summary>
    public static byte[] Head(string version, ushort flags = 0, uint server = 1)
    {
        byte[] body = new byte[2 + 50 + 4 + 1 + 40 + 5];
        body[0] = 4;
        Encoding.ASCII.GetBytes(version, body.AsSpan(2));
        body[56] = 19;
        return [.. Magic, .. Event(15, body, 4, flags, server)];
    }

    public static byte[] Event(byte type, byte[] body, int at, ushort flags = 0, uint server = 1)
    {
        byte[] bytes = new byte[19 + body.Length];
        bytes[4] = type;
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(5), server);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(9), bytes.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes.AsSpan(13), at + bytes.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(17), flags);
        body.CopyTo(bytes, 19);
        return bytes;
    }
}
