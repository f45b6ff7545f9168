using System.Buffers.Binary;

namespace MySqlHa.Replication.BinaryLog;

/// <summary>
/// Counts the rows of an event by walking over its images. Takes them in pieces of any size, so that a row of a gigabyte needs no more memory than one
/// of ten bytes.
/// </summary>
internal sealed class RowCounter
{
    private RowLayout _before = new([], 0), _after = new([], 0);
    private bool _isUpdate, _hasOptions, _isAfter, _isEmpty;
    private byte[] _bitmap = new byte[64];
    private int _column = -1;
    private long _skip;

    /// <summary>Images walked over: two a row for an update.</summary>
    internal long Images { get; private set; }

    /// <summary>Rows walked over.</summary>
    internal long Rows => _isUpdate ? Images / 2 : Images;

    /// <summary>Whether it stands between two rows.</summary>
    internal bool IsBetweenRows => !_isEmpty && _column < 0 && _skip == 0 && (!_isUpdate || Images % 2 == 0);

    /// <summary>Begins another event.</summary>
    /// <param name="before">Its images; of an update those before it.</param>
    /// <param name="after">Those after an update; null when it is none.</param>
    /// <param name="hasOptions">Whether images after an update may hold parts of JSON documents.</param>
    internal void Begin(RowLayout before, RowLayout? after, bool hasOptions)
    {
        (_before, _after, _isUpdate, _hasOptions) = (before, after ?? before, after is not null, hasOptions);
        (_column, _skip, _isAfter, Images) = (-1, 0, false, 0);
        // Rows of no bytes (binlog_row_image=MINIMAL, and every column its default) cannot be counted.
        _isEmpty = _before.Columns.Length == 0 && _after.Columns.Length == 0;
    }

    /// <summary>Walks as far as it can.</summary>
    /// <returns>Bytes that it is done with. The rest, less than a kilobyte, must come again with more behind it.</returns>
    internal int Walk(ReadOnlySpan<byte> data)
    {
        if (_isEmpty)
            return data.Length;
        var at = (int)Math.Min(_skip, data.Length);
        _skip -= at;
        while (_skip == 0)
        {
            if (_column < 0 && !TryBegin(data, ref at))
                return at;
            if (_column >= 0 && !TryEnd(data, ref at))
                return at;
            if (at >= data.Length && _column < 0)
                return data.Length;
        }

        return data.Length;
    }

    /// <summary>Takes whole rows at once, and the head of the one that is not whole or has a NULL.</summary>
    private bool TryBegin(ReadOnlySpan<byte> data, ref int at)
    {
        while (at < data.Length)
        {
            var layout = _isAfter ? _after : _before;
            var from = at;
            if (_isAfter && _hasOptions && !TryOptions(data, ref from, layout))
                return false;
            if (data.Length - from < layout.BitmapBytes)
                return false;
            var bitmap = data.Slice(from, layout.BitmapBytes);
            from += layout.BitmapBytes;
            if (HasNull(bitmap, layout.Columns.Length) || !TryWhole(data, ref from, layout))
            {
                if (_bitmap.Length < bitmap.Length)
                    _bitmap = new byte[bitmap.Length];
                bitmap.CopyTo(_bitmap);
                (_column, at) = (0, from);
                return true;
            }

            at = from;
            EndImage();
        }

        return false;
    }

    private static bool TryWhole(ReadOnlySpan<byte> data, ref int from, RowLayout layout)
    {
        long at = from;
        foreach (var (width, prefix) in layout.Runs)
        {
            at += width;
            if (at + prefix > data.Length)
                return false;
            at += prefix + Length(data[(int)at..], prefix);
        }

        at += layout.Tail;
        if (at > data.Length)
            return false;
        from = (int)at;
        return true;
    }

    private bool TryEnd(ReadOnlySpan<byte> data, ref int at)
    {
        var columns = (_isAfter ? _after : _before).Columns;
        while (_column < columns.Length)
        {
            if ((_bitmap[_column >> 3] & (1 << (_column & 7))) != 0)
            {
                _column++;
                continue;
            }

            var (width, prefix, _) = columns[_column];
            if (data.Length - at < prefix)
                return false;
            var size = prefix + (prefix > 0 ? Length(data[at..], prefix) : width);
            _column++;
            var here = (int)Math.Min(size, data.Length - at);
            at += here;
            _skip = size - here;
            if (_skip > 0)
                return true;
        }

        EndImage();
        return true;
    }

    private void EndImage()
    {
        _column = -1;
        Images++;
        _isAfter = _isUpdate && !_isAfter;
    }

    private static bool TryOptions(ReadOnlySpan<byte> data, ref int from, RowLayout layout)
    {
        var rest = data[from..];
        if (rest[0] >= 0xFC && rest.Length < 9)
            return false;
        var parts = (PackedNumber.Read(ref rest) & 1) != 0 ? layout.PartialBytes : 0;
        if (rest.Length < parts)
            return false;
        from = data.Length - rest.Length + parts;
        return true;
    }

    private static bool HasNull(ReadOnlySpan<byte> bitmap, int columns)
    {
        // Bits beyond the last column are set by some servers.
        var whole = columns >> 3;
        return bitmap[..whole].IndexOfAnyExcept((byte)0) >= 0 || ((columns & 7) != 0 && (bitmap[whole] & ((1 << (columns & 7)) - 1)) != 0);
    }

    private static long Length(ReadOnlySpan<byte> data, int bytes) => bytes switch
    {
        1 => data[0],
        2 => BinaryPrimitives.ReadUInt16LittleEndian(data),
        3 => data[0] | (data[1] << 8) | (data[2] << 16),
        _ => BinaryPrimitives.ReadUInt32LittleEndian(data),
    };
}
