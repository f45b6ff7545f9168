using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>Errant transactions, as one set, with what can be done about them. Pure.</summary>
internal sealed record ErrantSet(ServerSnapshot Suspect, ServerSnapshot Reference, IReadOnlyList<ErrantInterval> Intervals)
{
    /// <summary>All of them. On MariaDB each range names a server, for a position needs one.</summary>
    internal GtidSet Set { get; } = Intervals.Select(i => i.Gtid.Replace("-*-", $"-{Suspect.ServerId}-", StringComparison.Ordinal))
        .Aggregate(GtidSet.Empty(Suspect.Release.IsMariaDb), (sum, gtid) => sum.Union(GtidSet.Parse(gtid, Suspect.Release.IsMariaDb)));

    /// <summary>Whether the reference has used their numbers for others: it can neither fetch them nor count them as had.</summary>
    internal bool IsConflict => Intervals.Any(i => i.IsConflict);

    /// <summary>Statements with which the reference counts them as executed. MySQL: an empty transaction each.</summary>
    internal IReadOnlyList<SqlStatement> Empty => [.. ((MySqlGtidSet)Set).Ranges.SelectMany(r => new[]
    {
        SqlStatement.Plain($"SET SESSION GTID_NEXT = '{(r.Interval.Count == 1 ? r.ToString() : $"<each of {r}>")}'"), SqlStatement.Plain("BEGIN"), SqlStatement.Plain("COMMIT"),
    }), SqlStatement.Plain("SET SESSION GTID_NEXT = 'AUTOMATIC'")];
}
