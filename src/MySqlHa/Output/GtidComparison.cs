namespace MySqlHa;

/// <summary>How a GTID set stands to a reference.</summary>
public sealed class GtidComparison
{
    /// <summary>Equal; Subset (all of it is in the reference, which has more); Superset; Overlapping (each has some that the other lacks); Disjoint; Diverged (MariaDB: the same numbers of a domain stand for different transactions).</summary>
    public required string Relation { get; init; }

    /// <summary>MySql or MariaDb.</summary>
    public required string Flavor { get; init; }

    /// <summary>In the reference, not here; "" for nothing.</summary>
    public required string Missing { get; init; }

    /// <summary>How many that are.</summary>
    public required decimal MissingCount { get; init; }

    /// <summary>Here, not in the reference; "" for nothing.</summary>
    public required string Extra { get; init; }

    /// <summary>How many that are.</summary>
    public required decimal ExtraCount { get; init; }

    /// <summary>In both; "" for nothing.</summary>
    public required string Common { get; init; }

    /// <summary>How many that are.</summary>
    public required decimal CommonCount { get; init; }

    /// <summary>MariaDB: transactions that one side has and the other has passed without having them, as domain-server-sequence.</summary>
    public required string[] Conflicts { get; init; }

    /// <summary>The set in question, as the server prints it.</summary>
    public required string GtidSet { get; init; }

    /// <summary>The reference, as the server prints it.</summary>
    public required string Reference { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Relation;
}
