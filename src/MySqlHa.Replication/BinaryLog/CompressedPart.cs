using System.IO.Compression;

namespace MySqlHa.Replication.BinaryLog;

/// <summary>
/// The part of a MariaDB event that log_bin_compress compresses: a byte with the algorithm (only zlib exists) and how many bytes of length follow, the
/// length, and the data. Source: MariaDB, sql/log_event.cc (binlog_buf_uncompress).
/// </summary>
internal static class CompressedPart
{
    /// <summary>Opens the rest of an event.</summary>
    internal static ZLibStream Open(EventBody body)
    {
        var head = body.Peek(1)[0];
        if ((head & 0xF0) != 0x80)
            throw new UnreadableEventException("an event is compressed in a way that is not known");
        body.Advance(1);
        _ = body.Peek(head & 7);
        body.Advance(head & 7);
        return new(new BodyStream(body), CompressionMode.Decompress);
    }
}
