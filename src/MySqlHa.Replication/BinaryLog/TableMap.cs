using System.Text;

namespace MySqlHa.Replication.BinaryLog;

/// <summary>A table as a Table_map event describes it, for the row events that follow. Source: MySQL, libs/mysql/binlog/event/rows_event.h.</summary>
internal sealed class TableMap
{
    private readonly byte[] _source;
    private readonly ColumnWidth[]? _columns;
    private readonly RowLayout? _full;
    private (byte[] Present, RowLayout Layout) _last = ([], new([], 0));
    private (byte[] Present, RowLayout Layout) _before = ([], new([], 0));

    private TableMap(byte[] source, string name, ColumnWidth[]? columns)
    {
        (_source, Name, Names, _columns) = (source, name, [name], columns);
        _full = columns is null ? null : new(columns, columns.Count(c => c.IsJson));
    }

    /// <summary>schema.table.</summary>
    internal string Name { get; }

    /// <summary>It alone, as a list: most transactions change one table.</summary>
    internal string[] Names { get; }

    /// <summary>Whether an event says the same as the one that this was read from.</summary>
    internal bool IsFrom(ReadOnlySpan<byte> source) => source.SequenceEqual(_source);

    /// <summary>Reads what stands behind the table's number and the flags.</summary>
    internal static TableMap Parse(ReadOnlySpan<byte> body)
    {
        var source = body.ToArray();
        var schema = Text(ref body);
        var name = $"{schema}.{Text(ref body)}";
        var count = (int)PackedNumber.Read(ref body);
        var types = body[..count];
        body = body[count..];
        var length = (int)PackedNumber.Read(ref body);
        var metadata = body[..length];
        var columns = new ColumnWidth[count];
        for (var i = 0; i < count; i++)
        {
            if (ColumnWidth.Of(types[i], ref metadata) is not { } column)
                return new(source, name, null);
            columns[i] = column;
        }

        return new(source, name, columns);
    }

    /// <summary>The layout of an image with these columns; null when a column's type is not known.</summary>
    internal RowLayout? Layout(ReadOnlySpan<byte> present, int count)
    {
        if (_columns is null || count != _columns.Length)
            return null;
        if (IsAll(present, count))
            return _full;
        // The images before and after an update differ, and come by turns.
        if (present.SequenceEqual(_before.Present))
            return _before.Layout;
        if (present.SequenceEqual(_last.Present))
            return _last.Layout;
        var columns = new List<ColumnWidth>();
        for (var i = 0; i < count; i++)
        {
            if ((present[i >> 3] & (1 << (i & 7))) != 0)
                columns.Add(_columns[i]);
        }

        (_before, _last) = (_last, (present.ToArray(), new([.. columns], _columns.Count(c => c.IsJson))));
        return _last.Layout;
    }

    private static bool IsAll(ReadOnlySpan<byte> present, int count)
    {
        var whole = count >> 3;
        return present[..whole].IndexOfAnyExcept((byte)0xFF) < 0 && ((count & 7) == 0 || (present[whole] | (0xFF << (count & 7)) & 0xFF) == 0xFF);
    }

    private static string Text(ref ReadOnlySpan<byte> body)
    {
        var length = (int)PackedNumber.Read(ref body);
        var text = Encoding.UTF8.GetString(body[..length]);
        body = body[(length + 1)..];
        return text;
    }
}
