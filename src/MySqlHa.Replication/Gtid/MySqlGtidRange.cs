namespace MySqlHa.Replication.Gtid;

/// <summary>Consecutive transactions of one origin.</summary>
/// <param name="Origin">Who numbered them.</param>
/// <param name="Interval">Their numbers.</param>
public sealed record MySqlGtidRange(GtidOrigin Origin, GtidInterval Interval)
{
    /// <summary>A set of its own: uuid:1-5, uuid:tag:7.</summary>
    public override string ToString() =>
        Interval.First == Interval.Last ? $"{Origin}:{Interval.First}" : $"{Origin}:{Interval.First}-{Interval.Last}";
}
