using ZstdSharp;

namespace MySqlHa.Replication.BinaryLog;

/// <summary>
/// The events of a transaction that was compressed as a whole (binlog_transaction_compression), one after the other as they are decompressed. They have no
/// checksums. Source: MySQL, libs/mysql/binlog/event/codecs/binary.cpp.
/// </summary>
internal sealed class TransactionPayload : IDisposable
{
    private const int EndMark = 0, Compression = 2, Zstd = 0, NotCompressed = 255;
    private Decompressor? _decompressor;
    private LogInput? _input;
    private EventBody? _body;

    internal delegate void Taker(in LogEventHeader header, EventBody body, long position);

    /// <summary>Hands on each event.</summary>
    internal void Read(EventBody payload, Taker take)
    {
        var algorithm = Algorithm(payload);
        using Stream raw = new BodyStream(payload);
        using var stream = algorithm switch
        {
            // What it holds at once is the window that the data were compressed with: 2 MB at the server's default level, 128 MB at most.
            Zstd => new DecompressionStream(raw, _decompressor ??= new(), 0, checkEndOfStream: true, preserveDecompressor: true),
            NotCompressed => raw,
            _ => throw new UnreadableEventException($"a transaction is compressed with algorithm {algorithm}, which is not known"),
        };
        _input ??= new(stream, 64 << 10);
        _input.Reset(stream);
        _body ??= new(_input);
        while (_input.Peek(LogEventHeader.Size) is { Length: > 0 } head)
        {
            if (head.Length < LogEventHeader.Size)
                throw new UnreadableEventException("a compressed transaction ends within an event");
            var header = LogEventHeader.Parse(head);
            _body.Begin(header, hasChecksum: false);
            take(header, _body, 0);
            _body.End();
        }
    }

    public void Dispose() => _decompressor?.Dispose();

    private static ulong Algorithm(EventBody payload)
    {
        var head = payload.Peek(64);
        var rest = head;
        for (ulong algorithm = NotCompressed; ;)
        {
            var field = PackedNumber.Read(ref rest);
            if (field == EndMark)
            {
                payload.Advance(head.Length - rest.Length);
                return algorithm;
            }

            var length = (int)PackedNumber.Read(ref rest);
            var value = rest[..length];
            rest = rest[length..];
            if (field == Compression)
                algorithm = PackedNumber.Read(ref value);
        }
    }
}
