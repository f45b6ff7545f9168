using System.Buffers.Binary;

namespace MySqlHa.Node.Guard;

/// <summary>Frames out of what a pipe gives, in whatever pieces it comes.</summary>
public sealed class GuardFrameReader
{
    private byte[] _bytes = new byte[4096];
    private int _start;
    private int _end;

    /// <summary>Room for what comes next; say <see cref="Added"/> how much came.</summary>
    public Span<byte> Room
    {
        get
        {
            if (_start > 0)
            {
                _bytes.AsSpan(_start, _end - _start).CopyTo(_bytes);
                (_start, _end) = (0, _end - _start);
            }

            if (_end == _bytes.Length)
            {
                Array.Resize(ref _bytes, _bytes.Length * 2);
            }

            return _bytes.AsSpan(_end);
        }
    }

    /// <summary>So many bytes were put into <see cref="Room"/>.</summary>
    public void Added(int count) => _end += count;

    /// <summary>Takes the next whole frame. Its text is valid until the next call of any member.</summary>
    /// <exception cref="InvalidDataException">What came is no frame.</exception>
    public bool TryTake(out GuardWord word, out ReadOnlySpan<byte> text)
    {
        word = default;
        text = default;
        var waiting = _bytes.AsSpan(_start, _end - _start);
        if (waiting.Length < GuardFrame.Head)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(waiting[1..]);
        if (length is < 0 or > GuardFrame.MostText)
        {
            throw new InvalidDataException("The guard's pipe holds something else than frames.");
        }

        if (waiting.Length < GuardFrame.Head + length)
        {
            return false;
        }

        word = (GuardWord)waiting[0];
        text = waiting.Slice(GuardFrame.Head, length);
        _start += GuardFrame.Head + length;
        return true;
    }
}
