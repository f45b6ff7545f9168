namespace MySqlHa.Replication.Gtid;

/// <summary>Ordered intervals by ordered key: uuid and tag on MySQL, domain on MariaDB. Immutable; no key has an empty list.</summary>
internal sealed class KeyedIntervals<TKey> where TKey : IComparable<TKey>
{
    private readonly (TKey Key, GtidInterval[] Intervals)[] _entries;

    private KeyedIntervals((TKey Key, GtidInterval[] Intervals)[] entries) => _entries = entries;

    internal static KeyedIntervals<TKey> None { get; } = new([]);

    internal bool IsEmpty => _entries.Length == 0;

    internal IReadOnlyList<(TKey Key, GtidInterval[] Intervals)> Entries => _entries;

    internal decimal Count
    {
        get
        {
            decimal count = 0;
            foreach (var (_, intervals) in _entries)
            {
                foreach (var interval in intervals)
                    count += interval.Count;
            }
            return count;
        }
    }

    /// <summary>Takes lists in any order, overlapping or empty.</summary>
    internal static KeyedIntervals<TKey> Of(IEnumerable<KeyValuePair<TKey, List<GtidInterval>>> lists) =>
        new([.. lists.Where(l => l.Value.Count > 0).OrderBy(l => l.Key).Select(l => (l.Key, IntervalList.Normalize(l.Value)))]);

    internal KeyedIntervals<TKey> Union(KeyedIntervals<TKey> other) => Merge(other, IntervalList.Union, keepLeft: true, keepRight: true);

    internal KeyedIntervals<TKey> Subtract(KeyedIntervals<TKey> other) => Merge(other, IntervalList.Subtract, keepLeft: true, keepRight: false);

    internal KeyedIntervals<TKey> Intersect(KeyedIntervals<TKey> other) => Merge(other, IntervalList.Intersect, keepLeft: false, keepRight: false);

    internal bool IsSubsetOf(KeyedIntervals<TKey> other)
    {
        int j = 0;
        foreach (var (key, intervals) in _entries)
        {
            while (j < other._entries.Length && other._entries[j].Key.CompareTo(key) < 0)
                j++;
            if (j == other._entries.Length || other._entries[j].Key.CompareTo(key) != 0 || !IntervalList.IsSubset(intervals, other._entries[j].Intervals))
                return false;
        }
        return true;
    }

    internal GtidInterval[] this[TKey key]
    {
        get
        {
            int low = 0, high = _entries.Length - 1;
            while (low <= high)
            {
                int middle = (low + high) / 2, order = _entries[middle].Key.CompareTo(key);
                if (order == 0)
                    return _entries[middle].Intervals;
                (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
            }
            return [];
        }
    }

    internal bool SameAs(KeyedIntervals<TKey> other)
    {
        if (_entries.Length != other._entries.Length)
            return false;
        for (int i = 0; i < _entries.Length; i++)
        {
            if (_entries[i].Key.CompareTo(other._entries[i].Key) != 0 || !_entries[i].Intervals.AsSpan().SequenceEqual(other._entries[i].Intervals))
                return false;
        }
        return true;
    }

    internal int Hash()
    {
        var hash = new HashCode();
        foreach (var (key, intervals) in _entries)
        {
            hash.Add(key);
            foreach (var interval in intervals)
                hash.Add(interval);
        }
        return hash.ToHashCode();
    }

    private KeyedIntervals<TKey> Merge(KeyedIntervals<TKey> other, Func<GtidInterval[], GtidInterval[], GtidInterval[]> both, bool keepLeft, bool keepRight)
    {
        var result = new List<(TKey, GtidInterval[])>();
        (TKey Key, GtidInterval[] Intervals)[] left = _entries, right = other._entries;
        int i = 0, j = 0;
        while (i < left.Length || j < right.Length)
        {
            int order = i == left.Length ? 1 : j == right.Length ? -1 : left[i].Key.CompareTo(right[j].Key);
            if (order == 0)
            {
                if (both(left[i].Intervals, right[j].Intervals) is { Length: > 0 } intervals)
                    result.Add((left[i].Key, intervals));
                i++;
                j++;
            }
            else if (order < 0)
            {
                if (keepLeft)
                    result.Add(left[i]);
                i++;
            }
            else
            {
                if (keepRight)
                    result.Add(right[j]);
                j++;
            }
        }
        return new([.. result]);
    }
}
