using System.Buffers.Binary;
using System.Text;

namespace MySqlHa.Replication.BinaryLog;

/// <summary>
/// What a transaction begins with. Source: MySQL, libs/mysql/binlog/event/control_events.h (Gtid_event) and libs/mysql/serialization/readme.md for tagged
/// ones; MariaDB knowledge base, "GTID_EVENT".
/// </summary>
/// <param name="Gtid">Its GTID; none for an anonymous one.</param>
/// <param name="CommittedAt">Microseconds since 1970 at which this server committed it; 0 when the event does not say (before MySQL 8.0.1, MariaDB).</param>
/// <param name="IsStandalone">MariaDB: one statement follows, and no commit.</param>
/// <param name="IsXa">MariaDB: it prepares or completes an XA transaction.</param>
internal readonly record struct GtidEvent(LogGtid Gtid, long CommittedAt, bool IsStandalone, bool IsXa)
{
    private const int TimesAt = 42;

    // The end of the year 9999: no later time can be told.
    private const ulong LastTime = 253_402_300_799_999_999;

    internal static GtidEvent ParseMySql(ReadOnlySpan<byte> body, bool anonymous, UuidText uuids)
    {
        var gtid = anonymous ? LogGtid.None : new LogGtid(uuids.Of(body.Slice(1, 16)), "", BinaryPrimitives.ReadUInt64LittleEndian(body[17..]));
        // 7 bytes; the highest bit says that another one follows.
        var at = body.Length >= TimesAt + 7 ? (BinaryPrimitives.ReadUInt32LittleEndian(body[TimesAt..]) | ((long)BinaryPrimitives.ReadUInt32LittleEndian(body[(TimesAt + 3)..]) >> 8 << 32)) & 0x7FFFFFFFFFFFFF : 0;
        return new(gtid, at, false, false);
    }

    internal static GtidEvent ParseTagged(ReadOnlySpan<byte> body, UuidText uuids)
    {
        var reader = new TaggedFields(body);
        Span<byte> uuid = stackalloc byte[16];
        var (tag, number, at) = ("", 0UL, 0L);
        // Fields come in order; those that are not there are left out.
        while (reader.Next(out var field) && field <= 6)
        {
            switch (field)
            {
                case 1:
                    for (var i = 0; i < uuid.Length; i++)
                        uuid[i] = (byte)reader.Number();
                    break;
                case 2:
                    number = (ulong)reader.Signed();
                    break;
                case 3:
                    tag = Encoding.ASCII.GetString(reader.Bytes());
                    break;
                case 6:
                    at = reader.Number() is var time and <= LastTime ? (long)time : throw new UnreadableEventException("a transaction says that it was committed behind the year 9999");
                    break;
                case 4 or 5:
                    _ = reader.Signed();
                    break;
                default:
                    _ = reader.Number();
                    break;
            }
        }

        return new(new(uuids.Of(uuid), tag, number), at, false, false);
    }

    internal static GtidEvent ParseMariaDb(ReadOnlySpan<byte> body, uint server)
    {
        var flags = body[12];
        return new(
            new("", "", BinaryPrimitives.ReadUInt64LittleEndian(body), BinaryPrimitives.ReadUInt32LittleEndian(body[8..]), server),
            0, (flags & 1) != 0, (flags & 0xC0) != 0);
    }
}
