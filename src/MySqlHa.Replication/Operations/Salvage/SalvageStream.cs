using System.Buffers;
using System.Buffers.Binary;
using System.IO.Hashing;
using MySqlHa.Replication.BinaryLog;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// Writes a binary log that holds chosen transactions and nothing else: their events byte for byte, but for the place of each (end_log_pos) and the
/// checksum that covers it, which every event gets: binlog_checksum may differ from log to log. A checksum that does not hold ends the copy: what is
/// damaged is not passed on as whole.
/// </summary>
internal sealed class SalvageStream(Stream output)
{
    private const int Piece = 1 << 16;

    private readonly List<long> _starts = [];
    private SalvageLog? _first;
    private long _position;

    /// <summary>Bytes written.</summary>
    internal long Position => _position;

    /// <summary>Which transaction an event at this place belongs to; -1 before the first. Places count in the log that is written.</summary>
    internal int TransactionAt(long position)
    {
        lock (_starts)
        {
            var index = _starts.BinarySearch(position);
            return index >= 0 ? index : ~index - 1;
        }
    }

    /// <summary>Copies transactions in order.</summary>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.LocalFile"/>: a log cannot be read, or does not hold what was listed.</exception>
    /// <exception cref="IOException">What is written to takes no more.</exception>
    internal async Task WriteAsync(SalvageBatch batch, Action<int>? copied, CancellationToken cancellation)
    {
        SalvageLog? log = null;
        try
        {
            foreach (var (index, transaction) in batch.Transactions.Index())
            {
                if (log is null || Path.GetFileName(log.Path) != transaction.LogFile)
                {
                    log?.Dispose();
                    log = SalvageLog.Open(batch.PathOf(transaction));
                }

                await CopyAsync(log, transaction, cancellation);
                copied?.Invoke(index + 1);
            }

            await output.FlushAsync(cancellation);
        }
        finally
        {
            log?.Dispose();
        }
    }

    private async Task CopyAsync(SalvageLog log, LoggedTransaction transaction, CancellationToken cancellation)
    {
        if (_first is null)
        {
            _first = log;
            var description = log.Description.ToArray();
            _position = LogMagic.Size + description.Length;
            SalvageLog.Place(description, _position);
            await output.WriteAsync(LogMagic.Plain.ToArray(), cancellation);
            await output.WriteAsync(description, cancellation);
        }
        else if (!log.IsLike(_first))
        {
            throw log.OtherFormat(_first);
        }

        lock (_starts)
            _starts.Add(_position);
        log.File.Position = transaction.Position;
        for (var at = transaction.Position; at < transaction.EndPosition;)
            at += await CopyEventAsync(log, at, transaction.EndPosition, cancellation);
    }

    private async Task<long> CopyEventAsync(SalvageLog log, long at, long end, CancellationToken cancellation)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Piece);
        try
        {
            var tail = log.HasChecksums ? 4 : 0;
            await ReadAsync(log, buffer.AsMemory(0, LogEventHeader.Size), at, cancellation);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(LogEventHeader.LengthAt));
            if (length < LogEventHeader.Size + tail || at + length > end)
                throw log.Damaged(at, $"an event of {length} bytes does not fit there");
            var (before, after) = (new Crc32(), new Crc32());
            before.Append(buffer.AsSpan(0, LogEventHeader.Size));
            var body = length - LogEventHeader.Size - tail;
            var written = LogEventHeader.Size + body + 4;
            BinaryPrimitives.WriteUInt32LittleEndian(buffer.AsSpan(LogEventHeader.LengthAt), (uint)written);
            BinaryPrimitives.WriteUInt32LittleEndian(buffer.AsSpan(LogEventHeader.EndAt), (uint)(_position + written));
            after.Append(buffer.AsSpan(0, LogEventHeader.Size));
            await output.WriteAsync(buffer.AsMemory(0, LogEventHeader.Size), cancellation);
            while (body > 0)
            {
                var piece = buffer.AsMemory(0, (int)Math.Min(body, Piece));
                await ReadAsync(log, piece, at, cancellation);
                before.Append(piece.Span);
                after.Append(piece.Span);
                await output.WriteAsync(piece, cancellation);
                body -= piece.Length;
            }

            if (tail > 0)
            {
                await ReadAsync(log, buffer.AsMemory(0, tail), at, cancellation);
                if (BinaryPrimitives.ReadUInt32LittleEndian(buffer) != before.GetCurrentHashAsUInt32())
                    throw log.Damaged(at, "its checksum is wrong");
            }

            BinaryPrimitives.WriteUInt32LittleEndian(buffer, after.GetCurrentHashAsUInt32());
            await output.WriteAsync(buffer.AsMemory(0, 4), cancellation);
            _position += written;
            return length;
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static async Task ReadAsync(SalvageLog log, Memory<byte> into, long at, CancellationToken cancellation)
    {
        try
        {
            if (await log.File.ReadAtLeastAsync(into, into.Length, throwOnEndOfStream: false, cancellation) < into.Length)
                throw log.Damaged(at, "the file ends before");
        }
        catch (IOException error)
        {
            throw log.Damaged(at, error.Message.TrimEnd('.'));
        }
    }
}
