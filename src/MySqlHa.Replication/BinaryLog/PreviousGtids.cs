using System.Buffers.Binary;
using System.Text;
using MySqlHa.Replication.Gtid;

namespace MySqlHa.Replication.BinaryLog;

/// <summary>What was logged before a file, as its head tells. Source: MySQL, Gtid_set::encode; MariaDB knowledge base, "GTID_LIST_EVENT".</summary>
internal static class PreviousGtids
{
    /// <summary>MySQL's Previous_gtids. From 8.3 on a set with tags has its own form.</summary>
    internal static MySqlGtidSet ParseMySql(ReadOnlySpan<byte> body)
    {
        var head = BinaryPrimitives.ReadUInt64LittleEndian(body);
        var tagged = head >> 56 == 1;
        var count = tagged ? (head & 0x00FFFFFFFFFFFF00) >> 8 : head;
        body = body[8..];
        var lists = new Dictionary<GtidOrigin, List<GtidInterval>>();
        for (ulong i = 0; i < count; i++)
        {
            var uuid = new Guid(body[..16], bigEndian: true).ToString("D");
            body = body[16..];
            var tag = "";
            if (tagged)
            {
                var length = (int)TaggedFields.Number(ref body);
                tag = Encoding.ASCII.GetString(body[..length]);
                body = body[length..];
            }

            var intervals = BinaryPrimitives.ReadUInt64LittleEndian(body);
            body = body[8..];
            var list = lists[new(uuid, tag)] = [];
            for (ulong j = 0; j < intervals; j++, body = body[16..])
                list.Add(new(BinaryPrimitives.ReadUInt64LittleEndian(body), BinaryPrimitives.ReadUInt64LittleEndian(body[8..]) - 1));
        }

        return new(KeyedIntervals<GtidOrigin>.Of(lists));
    }

    /// <summary>MariaDB's Gtid_list: the last of each server in each domain, as gtid_binlog_state.</summary>
    internal static MariaDbGtidSet ParseMariaDb(ReadOnlySpan<byte> body)
    {
        var count = (int)(BinaryPrimitives.ReadUInt32LittleEndian(body) & 0x0FFFFFFF);
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            var entry = body.Slice(4 + (i * 16), 16);
            text.Append(i > 0 ? "," : "").Append(BinaryPrimitives.ReadUInt32LittleEndian(entry)).Append('-').Append(BinaryPrimitives.ReadUInt32LittleEndian(entry[4..]))
                .Append('-').Append(BinaryPrimitives.ReadUInt64LittleEndian(entry[8..]));
        }

        return MariaDbGtidSet.Parse(text.ToString());
    }
}
