using System.Buffers.Binary;
using System.IO.Hashing;
using MySqlHa.Replication;
using MySqlHa.Replication.BinaryLog;

namespace MySqlHa.Fuzz.Targets;

/// <summary>
/// Binary logs, which a server that died has left, or somebody else has written. Promises: no exception but the reader's own, the same transactions on a second
/// reading, positions that grow and lie within the file, no more memory than bounds that do not depend on what a length field says, an end in time.
/// </summary>
internal sealed class BinaryLogTarget : IFuzzTarget, IDisposable
{
    private const int FixLengths = 1, FixChecksums = 2, Magic = 4, Header = LogEventHeader.Size, MostTransactions = 4096;
    private const long MostAllocated = 48 << 20;
    private static readonly TimeSpan MostTime = TimeSpan.FromSeconds(5);
    private readonly string _file = Path.Combine(Directory.Exists("/dev/shm") ? "/dev/shm" : Path.GetTempPath(), $"mysqlha-fuzz-{Environment.ProcessId}-{Guid.NewGuid():N}.binlog");

    public string Name => "binarylog";

    public int MaximumLength => 4096;

    public IEnumerable<byte[]> Seeds => BinaryLogSeeds.All();

    public void Run(ReadOnlySpan<byte> input)
    {
        if (input.IsEmpty)
        {
            return;
        }

        var log = input[1..].ToArray();
        PutRight(input[0], log);
        File.WriteAllBytes(_file, log);
        // Of the processor: the search may have been stopped meanwhile.
        var spent = Environment.CpuUsage.TotalTime;
        var allocated = GC.GetAllocatedBytesForCurrentThread();
        var first = Read();
        allocated = GC.GetAllocatedBytesForCurrentThread() - allocated;
        spent = Environment.CpuUsage.TotalTime - spent;
        Require(allocated <= MostAllocated, $"{allocated} bytes were allocated for a file of {log.Length}");
        Require(spent <= MostTime, $"a file of {log.Length} bytes took {spent.TotalMilliseconds} ms");
        Require(first == Read(), "a second reading gives something else");
    }

    public void Dispose() => File.Delete(_file);

    private string Read()
    {
        try
        {
            using var reader = BinaryLogReader.Open(_file);
            var seen = new List<string>();
            var end = 0L;
            while (seen.Count < MostTransactions && reader.Read() is { } transaction)
            {
                Require(transaction.Position >= end && transaction.EndPosition > transaction.Position && transaction.EndPosition <= reader.Length, $"{transaction} behind {end} in {reader.Length} bytes");
                Require(transaction.Rows >= 0, $"{transaction.Rows} rows");
                end = transaction.EndPosition;
                seen.Add($"{transaction} {string.Join(',', transaction.Tables)}");
            }

            return $"{string.Join('\n', seen)}\n{reader.Before} {reader.Torn} {reader.IsClosed} {reader.ServerVersion}";
        }
        catch (ReplicationException e) when (e.Error is ReplicationError.NotBinaryLog or ReplicationError.EncryptedLog)
        {
            return e.Error.ToString();
        }
    }

    /// <summary>Nobody finds a checksum by chance: where the log says that there are some, and the input asks for it, they fit. Lengths, too, or nothing behind a changed one is read.</summary>
    private static void PutRight(byte what, byte[] log)
    {
        if (log.Length < Magic + Header + 1)
        {
            return;
        }

        var checksums = false;
        for (var at = Magic; at + Header <= log.Length;)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(log.AsSpan(at + LogEventHeader.LengthAt));
            if (length < Header || length > log.Length - at)
            {
                if ((what & FixLengths) == 0)
                {
                    return;
                }

                length = (uint)(log.Length - at);
                BinaryPrimitives.WriteUInt32LittleEndian(log.AsSpan(at + LogEventHeader.LengthAt), length);
            }

            checksums |= at == Magic && length > Header + 5 && log[at + length - 5] == 1;
            if ((what & FixLengths) != 0)
            {
                BinaryPrimitives.WriteUInt32LittleEndian(log.AsSpan(at + LogEventHeader.EndAt), (uint)(at + length));
            }

            if (checksums && (what & FixChecksums) != 0 && length >= Header + 4)
            {
                var end = at + (int)length;
                BinaryPrimitives.WriteUInt32LittleEndian(log.AsSpan(end - 4), Crc32.HashToUInt32(log.AsSpan(at, (int)length - 4)));
            }

            at += (int)length;
        }
    }

    private static void Require(bool kept, string otherwise)
    {
        if (!kept)
        {
            throw new BrokenPromiseException(otherwise);
        }
    }
}
