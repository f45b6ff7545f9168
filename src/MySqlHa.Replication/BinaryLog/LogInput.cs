namespace MySqlHa.Replication.BinaryLog;

/// <summary>
/// Bytes of a log in their order, through one buffer. Read and not mapped: a mapped file that is cut short meanwhile, or lies on a disk that fails, ends
/// the process.
/// </summary>
internal sealed class LogInput(Stream stream, int capacity)
{
    private byte[] _buffer = new byte[capacity];
    private int _start, _end;

    /// <summary>Bytes that it holds at once; more only when <see cref="Peek"/> was asked for more.</summary>
    internal int Capacity => capacity;

    /// <summary>Bytes that lie behind.</summary>
    internal long Position { get; private set; }

    /// <summary>Ends the reading.</summary>
    internal CancellationToken Cancellation { get; set; }

    /// <summary>Begins with another stream.</summary>
    internal void Reset(Stream next)
    {
        stream = next;
        (_start, _end, Position) = (0, 0, 0);
    }

    /// <summary>What comes next: at least so many bytes, unless the stream ends before.</summary>
    internal ReadOnlySpan<byte> Peek(int atLeast)
    {
        if (_end - _start < atLeast)
            Fill(atLeast);
        return _buffer.AsSpan(_start, _end - _start);
    }

    /// <summary>Goes on; not further than was peeked at.</summary>
    internal void Advance(int count)
    {
        _start += count;
        Position += count;
    }

    private void Fill(int atLeast)
    {
        var held = _end - _start;
        if (atLeast > _buffer.Length)
        {
            var larger = new byte[atLeast];
            _buffer.AsSpan(_start, held).CopyTo(larger);
            _buffer = larger;
        }
        else
        {
            _buffer.AsSpan(_start, held).CopyTo(_buffer);
        }

        (_start, _end) = (0, held);
        while (_end < atLeast)
        {
            Cancellation.ThrowIfCancellationRequested();
            var read = stream.Read(_buffer, _end, _buffer.Length - _end);
            if (read == 0)
                return;
            _end += read;
        }
    }
}
