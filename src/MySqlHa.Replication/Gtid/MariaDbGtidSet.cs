namespace MySqlHa.Replication.Gtid;

/// <summary>
/// MariaDB transactions by domain: a position 0-1-100 stands for all of domain 0 up to 100, whoever wrote them. What is left when one
/// is taken from another is a range, 0-1-51..100. Sets are compared by domain and number, as the server does; which server wrote the
/// last of them is carried along and tells diverged histories of one domain (<see cref="Conflicts"/>).
/// Source: MariaDB knowledge base, "Global Transaction ID".
/// </summary>
public sealed class MariaDbGtidSet : GtidSet
{
    private readonly KeyedIntervals<uint> _intervals;
    private readonly IReadOnlyDictionary<uint, MariaDbHead[]> _heads;

    internal MariaDbGtidSet(KeyedIntervals<uint> intervals, IReadOnlyDictionary<uint, MariaDbHead[]> heads) => (_intervals, _heads) = (intervals, heads);

    /// <summary>The empty set.</summary>
    public static MariaDbGtidSet None { get; } = new(KeyedIntervals<uint>.None, new Dictionary<uint, MariaDbHead[]>());

    /// <inheritdoc/>
    public override bool IsEmpty => _intervals.IsEmpty;

    /// <inheritdoc/>
    public override decimal Count => _intervals.Count;

    /// <summary>Its domains, in ascending order.</summary>
    public IEnumerable<uint> Domains => _intervals.Entries.Select(e => e.Key);

    /// <summary>Its ranges, by domain and number.</summary>
    public IEnumerable<MariaDbGtidRange> Ranges =>
        _intervals.Entries.SelectMany(e => e.Intervals.Select(i => new MariaDbGtidRange(e.Key, ServerOf(e.Key, i.Last), i)));

    /// <summary>
    /// All that is known of who wrote what, as gtid_binlog_state shows it: the last transaction of each server in each domain. No
    /// position: a server takes one entry a domain there, which is what <see cref="ToString"/> prints.
    /// </summary>
    public string State => string.Join(',', _intervals.Entries.SelectMany(e => Heads(e.Key).OrderBy(h => h.Sequence).Select(h => $"{e.Key}-{h.Server}-{h.Sequence}")));

    /// <summary>Reads gtid_slave_pos, gtid_binlog_pos, gtid_current_pos or gtid_binlog_state (several servers a domain), and what ToString prints.</summary>
    /// <exception cref="FormatException">The text is no GTID set.</exception>
    public static MariaDbGtidSet Parse(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        return MariaDbGtidParser.Read(text);
    }

    /// <summary>Whether the number is in it.</summary>
    public bool Contains(uint domain, ulong sequence) => IntervalList.Contains(_intervals[domain], sequence);

    /// <summary>The highest number of a domain; 0 for none.</summary>
    public ulong Last(uint domain) => _intervals[domain] is [.., var last] ? last.Last : 0;

    /// <summary>The last transaction of each server in a domain, as far as it is known, in order of server_id.</summary>
    public IReadOnlyList<MariaDbHead> Heads(uint domain) => _heads.GetValueOrDefault(domain) ?? [];

    /// <summary>
    /// Transactions of this set that the other passed by without having them: two servers have numbered in one domain without knowing
    /// of each other. Told by the same number from two servers, or by an older last transaction of the same server. A plain position
    /// names one server only, so an empty answer proves agreement only between states (gtid_binlog_state with gtid_slave_pos).
    /// </summary>
    public IReadOnlyList<MariaDbConflict> Conflicts(MariaDbGtidSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return [.. from entry in _heads.OrderBy(e => e.Key)
                   from head in entry.Value
                   where other.Contains(entry.Key, head.Sequence)
                   let theirs = other.Heads(entry.Key)
                   let known = theirs.FirstOrDefault(h => h.Server == head.Server)
                   where known.Sequence < head.Sequence && (known.Sequence > 0 || theirs.Any(h => h.Sequence == head.Sequence))
                   select new MariaDbConflict(entry.Key, head.Server, head.Sequence, known.Sequence)];
    }

    /// <summary>Whether either passed by transactions of the other.</summary>
    public bool IsDivergedFrom(MariaDbGtidSet other) => Conflicts(other).Count > 0 || other.Conflicts(this).Count > 0;

    /// <inheritdoc/>
    public override GtidSet Union(GtidSet other) => With(_intervals.Union(Same(other)._intervals), (MariaDbGtidSet)other);

    /// <inheritdoc/>
    public override GtidSet Subtract(GtidSet other) => With(_intervals.Subtract(Same(other)._intervals), this);

    /// <inheritdoc/>
    public override GtidSet Intersect(GtidSet other) => With(_intervals.Intersect(Same(other)._intervals), (MariaDbGtidSet)other);

    /// <inheritdoc/>
    public override bool IsSubsetOf(GtidSet other) => _intervals.IsSubsetOf(Same(other)._intervals);

    /// <summary>By domain and number; who wrote them does not count.</summary>
    public override bool Equals(GtidSet? other) => other is MariaDbGtidSet set && _intervals.SameAs(set._intervals);

    /// <inheritdoc/>
    public override int GetHashCode() => _intervals.Hash();

    /// <summary>
    /// A position where the domain is held from its beginning (0-1-100, as the server prints it and takes it), otherwise ranges
    /// (0-1-51..100: the last was written by server 1). The server is * when it is not known.
    /// </summary>
    public override string ToString() => string.Join(',', Ranges);

    /// <summary>The last of each server, in order of server_id.</summary>
    internal static MariaDbHead[] Latest(IEnumerable<MariaDbHead> heads) =>
        [.. heads.GroupBy(h => h.Server).Select(g => g.MaxBy(h => h.Sequence)).OrderBy(h => h.Server)];

    private uint? ServerOf(uint domain, ulong sequence) =>
        Heads(domain).Where(h => h.Sequence == sequence).Select(h => (uint?)h.Server).FirstOrDefault();

    private MariaDbGtidSet With(KeyedIntervals<uint> intervals, MariaDbGtidSet other) => new(
        intervals,
        intervals.Entries.ToDictionary(
            e => e.Key,
            e => Latest(Heads(e.Key).Concat(other.Heads(e.Key)).Where(h => IntervalList.Contains(e.Intervals, h.Sequence)))));

    private static MariaDbGtidSet Same(GtidSet other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return other as MariaDbGtidSet ?? throw MixedKinds(other, "MariaDB", "MySQL");
    }
}
