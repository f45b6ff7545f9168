using System.Globalization;

namespace MySqlHa.Replication.Operations.Compare;

/// <summary>
/// Keys of one whole number: where a chunk of so many rows will end, told from how close to each other those of the last one were; and pieces of it.
/// Walking the index to that place costs a third of the checksum itself. The optimizer, which looks into the index, has the last word. Pure.
/// </summary>
internal sealed class KeyPace(IReadOnlyList<TableColumn> walk)
{
    private readonly bool _suits = walk is [{ Kind: ColumnKind.Number, DataType: not ("decimal" or "year") }];
    private double _perRow;

    /// <summary>Learns from a chunk.</summary>
    internal void Learn(KeyRange range, long rows) =>
        _perRow = _suits && rows > 0 && range is { After: [var after], Through: [var through] } ? (double)(Value(through) - Value(after)) / rows : 0;

    /// <summary>The range behind a key that should hold so many rows; null when that is not known.</summary>
    internal KeyRange? Guess(IReadOnlyList<string>? after, long rows)
    {
        if (_perRow <= 0 || after is null || _perRow * rows >= long.MaxValue)
            return null;
        var through = Value(after[0]) + Math.Max(1, (long)(_perRow * rows));
        return through > ulong.MaxValue ? null : new(after, [through.ToString(CultureInfo.InvariantCulture)]);
    }

    /// <summary>The range in pieces of equal breadth, at most so many; the range itself when it cannot be cut that way.</summary>
    internal IReadOnlyList<KeyRange> Split(KeyRange range, long pieces)
    {
        if (!_suits || range is not { After: [var after], Through: [var through] })
            return [range];
        var (first, breadth) = (Value(after), Value(through) - Value(after));
        pieces = (long)Int128.Min(pieces, breadth);
        if (pieces < 2)
            return [range];
        string[] ends = [after, .. Enumerable.Range(1, (int)pieces - 1).Select(i => (first + (breadth * i / pieces)).ToString(CultureInfo.InvariantCulture)), through];
        return [.. ends.Zip(ends[1..], (a, b) => new KeyRange([a], [b]))];
    }

    /// <summary>Whether the optimizer's estimate of the guessed range is near enough. InnoDB's is often twice the truth.</summary>
    internal static bool IsNear(long? estimate, long rows) => estimate >= rows / 3 && estimate <= rows * 4;

    private static Int128 Value(string key) => Int128.Parse(key, CultureInfo.InvariantCulture);
}
