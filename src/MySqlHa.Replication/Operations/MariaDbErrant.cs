using System.Globalization;
using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// Errant transactions on MariaDB. With a domain for each node the numbers tell all. With one domain for both, a row written on the
/// standby takes a number that the source has used or will use, and only the servers behind the numbers tell.
/// </summary>
internal static class MariaDbErrant
{
    internal static IReadOnlyList<ErrantInterval> Find(
        ServerSnapshot suspect, MariaDbGtidSet executed, ServerSnapshot reference, MariaDbGtidSet theirs, bool read)
    {
        var applied = MariaDbGtidSet.Parse(reference.Variable("gtid_slave_pos") ?? "");
        var ahead = ((MariaDbGtidSet)executed.Subtract(theirs)).Ranges.Select(r => Ahead(r, executed, theirs, applied));
        var passed = executed.Conflicts(theirs).Concat(Unknown(executed, theirs, applied))
            .Select(c => (Range: Own(c.Domain, c.Server, c.Sequence, c.After, executed), IsConflict: true));
        return [.. ahead.Concat(passed)
            .OrderBy(e => e.Range.Domain).ThenBy(e => e.Range.Interval.First)
            .Select(e => new ErrantInterval
            {
                Gtid = e.Range.ToString(),
                Origin = e.Range.Server?.ToString(CultureInfo.InvariantCulture),
                IsOwn = e.Range.Server == suspect.ServerId,
                Count = e.Range.Interval.Count,
                IsConflict = e.IsConflict,
                // It asks by its own gtid_slave_pos, which knows the suspect's last; strict mode then stops at a number that is behind.
                IsInTransit = read && !(e.IsConflict && reference.IsOn("gtid_strict_mode")),
            })];
    }

    /// <summary>Numbers that the reference has not reached. What the same server wrote just before them is errant, too, when the reference has used those numbers itself.</summary>
    private static (MariaDbGtidRange Range, bool IsConflict) Ahead(MariaDbGtidRange range, MariaDbGtidSet executed, MariaDbGtidSet theirs, MariaDbGtidSet applied)
    {
        if (range.Server is not { } server)
            return (range, false);
        ulong known = theirs.Heads(range.Domain).FirstOrDefault(h => h.Server == server).Sequence;
        var own = Own(range.Domain, server, range.Interval.Last, known, executed);
        bool told = known > 0 || applied.Last(range.Domain) == 0;
        return told && own.Interval.First < range.Interval.First ? (own, true) : (range, false);
    }

    /// <summary>
    /// Transactions of a server that the reference never heard of, at numbers that it has passed. Told only where the reference applied
    /// nothing of the domain: all it has of it is then its own log, whose state lists every server. gtid_slave_pos names just the last.
    /// </summary>
    private static IEnumerable<MariaDbConflict> Unknown(MariaDbGtidSet executed, MariaDbGtidSet theirs, MariaDbGtidSet applied) =>
        from domain in executed.Domains
        where applied.Last(domain) == 0
        from head in executed.Heads(domain)
        let known = theirs.Heads(domain)
        where theirs.Contains(domain, head.Sequence) && known.All(h => h.Server != head.Server && h.Sequence != head.Sequence)
        select new MariaDbConflict(domain, head.Server, head.Sequence, 0);

    /// <summary>Those that are this server's for sure: after its last one that the reference has, and after the last of any other server.</summary>
    private static MariaDbGtidRange Own(uint domain, uint server, ulong last, ulong known, MariaDbGtidSet executed)
    {
        var others = executed.Heads(domain).Where(h => h.Server != server && h.Sequence < last).Select(h => h.Sequence);
        return new(domain, server, new(others.Append(known).Max() + 1, last));
    }
}
