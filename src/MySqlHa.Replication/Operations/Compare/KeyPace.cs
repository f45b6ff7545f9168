using System.Globalization;

namespace MySqlHa.Replication.Operations.Compare;

/// <summary>
/// Where a chunk of so many rows will end, told from how close to each other the keys of the last one were, for keys of one whole number.
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

    /// <summary>Whether the optimizer's estimate of the guessed range is near enough. InnoDB's is often twice the truth.</summary>
    internal static bool IsNear(long? estimate, long rows) => estimate >= rows / 3 && estimate <= rows * 4;

    private static Int128 Value(string key) => Int128.Parse(key, CultureInfo.InvariantCulture);
}
