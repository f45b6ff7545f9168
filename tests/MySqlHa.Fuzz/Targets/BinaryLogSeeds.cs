using System.Buffers.Binary;
using System.Text;

namespace MySqlHa.Fuzz.Targets;

/// <summary>Binary logs made by hand: a few events of each server. Logs of real ones come from the corpus.</summary>
internal static class BinaryLogSeeds
{
    private const byte Everything = 3;

    public static IEnumerable<byte[]> All()
    {
        byte[] uuid = [.. Enumerable.Range(1, 16).Select(i => (byte)i)];
        byte[] table = [7, 0, 0, 0, 0, 0, 1, 0, 3, .. "app\0"u8, 1, .. "t\0"u8, 2, 3, 15, 2, 80, 0, 0];
        byte[] rows = [7, 0, 0, 0, 0, 0, 1, 0, 2, 0, 2, 3, 0, 1, 0, 0, 0, 2, .. "ab"u8];
        byte[] begin = [0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, .. "app\0BEGIN"u8], create = [0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0, 0, 0, .. "app\0CREATE TABLE t (a INT)"u8];
        byte[] gtid = [1, .. uuid, 5, 0, 0, 0, 0, 0, 0, 0, 2, .. new byte[16], 1, 2, 3, 4, 5, 6, 0];
        byte[] previous = [1, 0, 0, 0, 0, 0, 0, 0, .. uuid, 1, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 5, 0, 0, 0, 0, 0, 0, 0];
        yield return Log("9.7.0", (35, previous), (33, gtid), (2, begin), (19, table), (30, rows), (16, new byte[8]), (4, [4, 0, 0, 0, 0, 0, 0, 0, .. "binlog.000002"u8]));
        yield return Log("8.4.0", (33, gtid), (2, create), (3, []));
        yield return Log("10.11.14-MariaDB", (163, [1, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 9, 0, 0, 0, 0, 0, 0, 0]), (162, [5, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0]), (2, begin), (19, table), (23, rows), (16, new byte[8]));
    }

    private static byte[] Log(string version, params (byte Type, byte[] Body)[] events)
    {
        var format = new byte[2 + 50 + 4 + 1 + 40 + 5];
        format[0] = 4;
        Encoding.ASCII.GetBytes(version, format.AsSpan(2));
        format[56] = 19;
        // Fixed parts, as the servers have them: a table map's 8, and 10 of the row events.
        format[56 + 19] = 8;
        format.AsSpan(57 + 22, 3).Fill(8);
        format.AsSpan(57 + 29, 3).Fill(10);
        List<byte> log = [Everything, 0xFE, .. "bin"u8];
        foreach (var (type, body) in events.Prepend(((byte)15, format)))
        {
            var header = new byte[19];
            header[4] = type;
            header[5] = 1;
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(9), header.Length + body.Length);
            BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(13), log.Count - 1 + header.Length + body.Length);
            log.AddRange(header);
            log.AddRange(body);
        }

        return [.. log];
    }
}
