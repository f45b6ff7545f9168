using System.Buffers.Binary;
using System.Globalization;
using System.IO.Hashing;
using System.Text;
using MySqlHa.Replication.BinaryLog;

namespace MySqlHa.Replication.LogArchive;

/// <summary>
/// Follows one binary log file from its first byte, in pieces of any size: each event must begin where the one before it ended, say so itself, and hold
/// its checksum. It keeps no event, so that memory does not grow with them.
/// </summary>
internal sealed class EventChain
{
    private const int Kept = 64;
    private const int ChecksumSize = 4;
    private const int MostCaptured = 1 << 16;

    private readonly byte[] _header = new byte[LogEventHeader.Size];
    private readonly byte[] _checksum = new byte[ChecksumSize];
    private readonly Crc32 _sum = new();
    private readonly Queue<long> _starts = new();
    private byte[] _body = [];
    private LogEventHeader _event;
    private int _inHeader;
    private long _inBody;
    private bool? _checksums;

    /// <summary>Where the last whole event ends: all before it has been verified. 0 until the file's magic number is whole.</summary>
    internal long Position { get; private set; }

    /// <summary>Bytes taken so far, those of an event that is not whole yet included.</summary>
    internal long Received { get; private set; }

    /// <summary>Seconds since 1970 of the last event that has a time; 0 for none.</summary>
    internal uint LastTimestamp { get; private set; }

    /// <summary>Whether the last whole event is one that ends a file: the server rotated or was shut down. A crash leaves none.</summary>
    internal bool Closed { get; private set; }

    /// <summary>The file that the rotation named.</summary>
    internal string? NextFile { get; private set; }

    /// <summary>Why the last piece was not taken; null as long as all is well.</summary>
    internal string? Break { get; private set; }

    /// <summary>Where one of the last whole events begins, some way back: what is read again from there must be the same bytes.</summary>
    internal long OverlapStart => _starts.Count > 0 ? _starts.Peek() : 0;

    private long BodyLength => _event.Length - LogEventHeader.Size;

    private bool HasChecksum => _event.Type == LogEventType.FormatDescription || _checksums == true;

    /// <summary>Takes the next bytes of the file. False when the chain breaks in them: <see cref="Position"/> is then where it held.</summary>
    internal bool Append(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0 && Break is null)
        {
            var taken = Received < LogMagic.Size ? TakeMagic(bytes) : _inHeader < LogEventHeader.Size ? TakeHeader(bytes) : TakeBody(bytes);
            Received += taken;
            bytes = bytes[taken..];
            if (Break is null && _inHeader == LogEventHeader.Size && _inBody == BodyLength)
                EndEvent();
        }

        return Break is null;
    }

    /// <summary>Forgets all after <see cref="Position"/>: the file was cut there.</summary>
    internal void Cut() => (Received, _inHeader, Break) = (Position, 0, null);

    private int TakeMagic(ReadOnlySpan<byte> bytes)
    {
        var part = LogMagic.Plain[(int)Received..];
        var count = Math.Min(part.Length, bytes.Length);
        if (!part.StartsWith(bytes[..count]))
            Break = "it does not begin as a binary log does (encrypted logs cannot be read either)";
        else if (count == part.Length)
            Position = LogMagic.Size;
        return count;
    }

    private int TakeHeader(ReadOnlySpan<byte> bytes)
    {
        var count = Math.Min(LogEventHeader.Size - _inHeader, bytes.Length);
        bytes[..count].CopyTo(_header.AsSpan(_inHeader));
        _inHeader += count;
        if (_inHeader == LogEventHeader.Size)
            BeginEvent();
        return count;
    }

    private void BeginEvent()
    {
        _event = LogEventHeader.Parse(_header);
        var first = Position == LogMagic.Size;
        if (_event.Length < LogEventHeader.Size + (HasChecksum ? ChecksumSize : 0))
            Break = At($"an event says that it has {_event.Length} bytes");
        else if (_event.End != (uint)(Position + _event.Length))
            Break = At($"an event of {_event.Length} bytes says that it ends at {_event.End}");
        else if (first != (_event.Type == LogEventType.FormatDescription))
            Break = At(first ? "the first event is not the one that describes the format" : "the format is described in the middle");
        else if (IsCaptured && _event.Length > MostCaptured)
            Break = At($"an event of type {(byte)_event.Type} says that it has {_event.Length} bytes");
        if (Break is not null)
            return;
        _inBody = 0;
        _body = IsCaptured ? new byte[BodyLength] : [];
        if (_event.Type == LogEventType.FormatDescription)
            _header[LogEventHeader.FlagsAt] &= unchecked((byte)~LogEventHeader.InUse);
        _sum.Reset();
        _sum.Append(_header);
    }

    private bool IsCaptured => _event.Type is LogEventType.FormatDescription or LogEventType.Rotate;

    private int TakeBody(ReadOnlySpan<byte> bytes)
    {
        var count = (int)Math.Min(BodyLength - _inBody, bytes.Length);
        var piece = bytes[..count];
        if (_body.Length > 0)
            piece.CopyTo(_body.AsSpan((int)_inBody));
        if (HasChecksum)
        {
            var summed = (int)Math.Clamp(BodyLength - ChecksumSize - _inBody, 0, count);
            _sum.Append(piece[..summed]);
            if (summed < count)
                piece[summed..].CopyTo(_checksum.AsSpan((int)(_inBody + summed - (BodyLength - ChecksumSize))));
        }

        _inBody += count;
        return count;
    }

    private void EndEvent()
    {
        if (_event.Type == LogEventType.FormatDescription)
        {
            // The byte before its own checksum says whether the other events have one. Servers before MySQL 5.6.1 had none.
            if (_body.Length < ChecksumSize + 1 || _body[^(ChecksumSize + 1)] > 1)
            {
                Break = At("the format is of a server before MySQL 5.6");
                return;
            }

            _checksums = _body[^(ChecksumSize + 1)] == 1;
        }

        if (HasChecksum && _sum.GetCurrentHashAsUInt32() != BinaryPrimitives.ReadUInt32LittleEndian(_checksum))
        {
            Break = At($"an event of {_event.Length} bytes does not hold its checksum");
            return;
        }

        _starts.Enqueue(Position);
        if (_starts.Count > Kept)
            _starts.Dequeue();
        Position += _event.Length;
        LastTimestamp = _event.Timestamp > 0 ? _event.Timestamp : LastTimestamp;
        Closed = _event.Type is LogEventType.Rotate or LogEventType.Stop;
        NextFile = _event.Type == LogEventType.Rotate ? RotatesTo() : null;
        _inHeader = 0;
    }

    private string? RotatesTo()
    {
        const int PositionSize = 8;
        var end = _body.Length - (_checksums == true ? ChecksumSize : 0);
        return end > PositionSize ? Encoding.UTF8.GetString(_body.AsSpan(PositionSize, end - PositionSize)) : null;
    }

    private string At(string what) => string.Create(CultureInfo.InvariantCulture, $"at {Position} {what}");
}
