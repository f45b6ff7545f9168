using System.Buffers.Binary;
using System.IO.Hashing;

namespace MySqlHa.Replication.BinaryLog;

/// <summary>
/// The bytes of one event behind its header, without the checksum, which is held against them when they are all read. An event that fits the buffer
/// is checked before it is looked at.
/// </summary>
internal sealed class EventBody(LogInput input)
{
    private const int ChecksumBytes = 4;
    private readonly Crc32 _crc = new();
    private bool _checks;

    /// <summary>Bytes left.</summary>
    internal long Remaining { get; private set; }

    /// <summary>Begins with the event whose header comes next in the input.</summary>
    /// <exception cref="UnreadableEventException">It is cut short, or its checksum does not fit.</exception>
    internal void Begin(in LogEventHeader header, bool hasChecksum)
    {
        var tail = hasChecksum ? ChecksumBytes : 0;
        if (header.Length < LogEventHeader.Size + tail)
            throw new UnreadableEventException($"an event says that it is {header.Length} bytes long");
        Remaining = header.Length - LogEventHeader.Size - tail;
        _checks = hasChecksum;
        if (header.Length <= input.Capacity)
        {
            var all = input.Peek((int)header.Length);
            if (all.Length < header.Length)
                throw Torn(header.Length, all.Length);
            if (hasChecksum && Crc32.HashToUInt32(all[..(int)(header.Length - tail)]) != BinaryPrimitives.ReadUInt32LittleEndian(all[(int)(header.Length - tail)..]))
                throw Wrong();
            _checks = false;
            input.Advance(LogEventHeader.Size);
            _tail = tail;
            return;
        }

        _crc.Reset();
        if (_checks)
            _crc.Append(input.Peek(LogEventHeader.Size)[..LogEventHeader.Size]);
        input.Advance(LogEventHeader.Size);
        _tail = tail;
    }

    private int _tail;

    /// <summary>What comes next: at least so many bytes, unless the event ends before; mostly more.</summary>
    internal ReadOnlySpan<byte> Peek(int atLeast)
    {
        var wanted = (int)Math.Min(atLeast, Remaining);
        var bytes = input.Peek(wanted);
        if (bytes.Length < wanted)
            throw Torn(wanted, bytes.Length);
        return bytes.Length > Remaining ? bytes[..(int)Remaining] : bytes;
    }

    /// <summary>All that is left, which is held in memory at once.</summary>
    /// <param name="most">How much that may be.</param>
    internal ReadOnlySpan<byte> All(int most = int.MaxValue) =>
        Remaining <= most ? Peek((int)Remaining) : throw new UnreadableEventException($"an event of {Remaining} bytes is longer than its kind can be");

    /// <summary>Goes on; not further than was peeked at.</summary>
    internal void Advance(int count)
    {
        if (_checks)
            _crc.Append(input.Peek(count)[..count]);
        input.Advance(count);
        Remaining -= count;
    }

    /// <summary>Goes to the end of the event, and holds the checksum against it.</summary>
    internal void End()
    {
        while (Remaining > 0)
            Advance(Peek(1).Length);
        if (_tail == 0)
            return;
        var stored = input.Peek(_tail);
        if (stored.Length < _tail)
            throw Torn(_tail, stored.Length);
        if (_checks && _crc.GetCurrentHashAsUInt32() != BinaryPrimitives.ReadUInt32LittleEndian(stored))
            throw Wrong();
        input.Advance(_tail);
    }

    private static UnreadableEventException Torn(long wanted, long found) => new($"the file ends within an event ({found} of {wanted} bytes are there)", isCut: true);

    private static UnreadableEventException Wrong() => new("the checksum of an event is wrong");
}
