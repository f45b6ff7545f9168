using System.Buffers;
using System.Buffers.Binary;

namespace MySqlHa.Replication.BinaryLog;

/// <summary>
/// The row events of a transaction. Source: MySQL, libs/mysql/binlog/event/rows_event.h; MariaDB knowledge base, "Rows_event_v1/v2" and
/// "Rows compressed".
/// </summary>
internal sealed class RowEvents(FormatDescription format)
{
    private readonly TableMapCache _tables = new();
    private readonly RowCounter _counter = new();

    internal static bool Has(LogEventType type) => type is
        LogEventType.WriteRows or LogEventType.UpdateRows or LogEventType.DeleteRows or LogEventType.WriteRowsV1 or LogEventType.UpdateRowsV1 or LogEventType.DeleteRowsV1
        or LogEventType.PartialUpdateRows or >= LogEventType.WriteRowsCompressedV1 and <= LogEventType.DeleteRowsCompressed;

    /// <summary>Takes a Table_map event.</summary>
    internal TableMap AddTable(EventBody body) => _tables.Add(body.All(16 << 20), IdBytes(LogEventType.TableMap));

    /// <summary>Rows of an event. One, when they cannot be counted: a column's type is not known here, or rows take no bytes.</summary>
    internal long Count(LogEventType type, EventBody body)
    {
        var fixedPart = format.FixedPart(type);
        var head = body.Peek(fixedPart + 1024 + 2);
        var idBytes = IdBytes(type);
        var table = _tables.Find(TableMapCache.Id(head, idBytes));
        var at = idBytes + 2;
        if (fixedPart == 10)
            at += BinaryPrimitives.ReadUInt16LittleEndian(head[at..]);
        if (at + 1024 > head.Length)
            head = body.Peek(at + 1024);
        var rest = head[at..];
        var columns = (int)PackedNumber.Read(ref rest);
        var bytes = (columns + 7) / 8;
        var isUpdate = IsUpdate(type);
        var (before, after) = (table?.Layout(rest[..bytes], columns), isUpdate ? table?.Layout(rest.Slice(bytes, bytes), columns) : null);
        body.Advance(head.Length - rest.Length + (isUpdate ? 2 * bytes : bytes));
        if (before is null || isUpdate && after is null)
            return 1;
        _counter.Begin(before, after, type == LogEventType.PartialUpdateRows);
        return (type >= LogEventType.WriteRowsCompressedV1 ? WalkCompressed(body) : Walk(body)) && _counter.IsBetweenRows ? _counter.Rows : 1;
    }

    private bool Walk(EventBody body)
    {
        for (var wanted = 1; body.Remaining > 0;)
        {
            var data = body.Peek(wanted);
            var used = _counter.Walk(data);
            var left = data.Length - used;
            body.Advance(used);
            if (left > 0 && left == body.Remaining)
                return false;
            wanted = left + 1;
        }

        return true;
    }

    private bool WalkCompressed(EventBody body)
    {
        using var stream = CompressedPart.Open(body);
        var buffer = ArrayPool<byte>.Shared.Rent(64 << 10);
        try
        {
            for (var held = 0; ;)
            {
                var read = stream.Read(buffer, held, buffer.Length - held);
                if (read == 0)
                    return held == 0;
                held += read;
                var used = _counter.Walk(buffer.AsSpan(0, held));
                buffer.AsSpan(used, held - used).CopyTo(buffer);
                held -= used;
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static bool IsUpdate(LogEventType type) => type is
        LogEventType.UpdateRows or LogEventType.UpdateRowsV1 or LogEventType.PartialUpdateRows or LogEventType.UpdateRowsCompressedV1 or LogEventType.UpdateRowsCompressed;

    private int IdBytes(LogEventType type) => format.FixedPart(type) == 6 ? 4 : 6;
}
