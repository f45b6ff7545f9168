using System.Text;

namespace MySqlHa.Replication.Gtid;

/// <summary>A MySQL GTID set: uuid:1-5:7, also with tags (uuid:tag:1-5). Source: MySQL manual, "GTID Format and Storage".</summary>
public sealed class MySqlGtidSet : GtidSet
{
    /// <summary>The largest number of a transaction: 2^63 - 2.</summary>
    public const ulong MaxNumber = long.MaxValue - 1;

    private readonly KeyedIntervals<GtidOrigin> _intervals;

    internal MySqlGtidSet(KeyedIntervals<GtidOrigin> intervals) => _intervals = intervals;

    /// <summary>The empty set.</summary>
    public static MySqlGtidSet None { get; } = new(KeyedIntervals<GtidOrigin>.None);

    /// <inheritdoc/>
    public override bool IsEmpty => _intervals.IsEmpty;

    /// <inheritdoc/>
    public override decimal Count => _intervals.Count;

    /// <summary>Its intervals, in the order in which it is printed.</summary>
    public IEnumerable<MySqlGtidRange> Ranges => _intervals.Entries.SelectMany(e => e.Intervals.Select(i => new MySqlGtidRange(e.Key, i)));

    /// <summary>
    /// Reads all that the server reads: line breaks and blanks, upper case, empty parts, intervals in any order, also overlapping.
    /// An interval that ends before it begins (5-3) is empty, as in the server.
    /// </summary>
    /// <exception cref="FormatException">The text is no GTID set.</exception>
    public static MySqlGtidSet Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return new(KeyedIntervals<GtidOrigin>.Of(new MySqlGtidParser(text).Read()));
    }

    /// <summary>Whether the transaction is in it.</summary>
    /// <param name="uuid">server_uuid, in either case.</param>
    /// <param name="number">Its number.</param>
    /// <param name="tag">Its tag, in either case; "" for none.</param>
    public bool Contains(string uuid, ulong number, string tag = "")
    {
        ArgumentNullException.ThrowIfNull(uuid);
        ArgumentNullException.ThrowIfNull(tag);
        return IntervalList.Contains(_intervals[new(uuid.ToLowerInvariant(), tag.ToLowerInvariant())], number);
    }

    /// <inheritdoc/>
    public override GtidSet Union(GtidSet other) => new MySqlGtidSet(_intervals.Union(Same(other)));

    /// <inheritdoc/>
    public override GtidSet Subtract(GtidSet other) => new MySqlGtidSet(_intervals.Subtract(Same(other)));

    /// <inheritdoc/>
    public override GtidSet Intersect(GtidSet other) => new MySqlGtidSet(_intervals.Intersect(Same(other)));

    /// <inheritdoc/>
    public override bool IsSubsetOf(GtidSet other) => _intervals.IsSubsetOf(Same(other));

    /// <inheritdoc/>
    public override bool Equals(GtidSet? other) => other is MySqlGtidSet set && _intervals.SameAs(set._intervals);

    /// <inheritdoc/>
    public override int GetHashCode() => _intervals.Hash();

    /// <inheritdoc/>
    public override string ToString()
    {
        var text = new StringBuilder();
        string uuid = "";
        foreach (var (origin, intervals) in _intervals.Entries)
        {
            if (origin.Uuid != uuid)
                text.Append(text.Length == 0 ? "" : ",").Append(uuid = origin.Uuid);
            if (origin.Tag.Length > 0)
                text.Append(':').Append(origin.Tag);
            foreach (var (first, last) in intervals)
            {
                text.Append(':').Append(first);
                if (first != last)
                    text.Append('-').Append(last);
            }
        }
        return text.ToString();
    }

    private static KeyedIntervals<GtidOrigin> Same(GtidSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other is MySqlGtidSet set ? set._intervals : throw MixedKinds(other, "MySQL", "MariaDB");
    }
}
