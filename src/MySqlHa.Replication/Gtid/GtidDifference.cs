namespace MySqlHa.Replication.Gtid;

/// <summary>What tells two sets apart.</summary>
public sealed record GtidDifference
{
    private GtidDifference(GtidSet here, GtidSet reference)
    {
        Missing = reference.Subtract(here);
        Extra = here.Subtract(reference);
        Common = here.Intersect(reference);
        if (here is MariaDbGtidSet one && reference is MariaDbGtidSet other)
            Conflicts = [.. one.Conflicts(other), .. other.Conflicts(one)];
        Relation = (Conflicts.Count, Missing.IsEmpty, Extra.IsEmpty, Common.IsEmpty) switch
        {
            ( > 0, _, _, _) => GtidRelation.Diverged,
            (_, true, true, _) => GtidRelation.Equal,
            (_, false, true, _) => GtidRelation.Subset,
            (_, true, false, _) => GtidRelation.Superset,
            (_, _, _, true) => GtidRelation.Disjoint,
            _ => GtidRelation.Overlapping,
        };
    }

    /// <summary>How the set stands to the reference.</summary>
    public GtidRelation Relation { get; }

    /// <summary>In the reference, not here.</summary>
    public GtidSet Missing { get; }

    /// <summary>Here, not in the reference.</summary>
    public GtidSet Extra { get; }

    /// <summary>In both.</summary>
    public GtidSet Common { get; }

    /// <summary>MariaDB: transactions of one side whose numbers the other has passed without having them. See <see cref="MariaDbGtidSet.Conflicts"/>.</summary>
    public IReadOnlyList<MariaDbConflict> Conflicts { get; } = [];

    /// <summary>Compares.</summary>
    /// <param name="here">The set in question.</param>
    /// <param name="reference">The set that it is held against.</param>
    /// <exception cref="ArgumentException">One is of MySQL and one of MariaDB.</exception>
    public static GtidDifference Of(GtidSet here, GtidSet reference)
    {
        ArgumentNullException.ThrowIfNull(here);
        ArgumentNullException.ThrowIfNull(reference);
        return new(here, reference);
    }
}
