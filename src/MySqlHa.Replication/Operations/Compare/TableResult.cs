namespace MySqlHa.Replication.Operations.Compare;

/// <summary>What came of one table.</summary>
public sealed record TableResult
{
    /// <summary>schema.table.</summary>
    public required string Table { get; init; }

    /// <summary>Rows of the reference that were compared.</summary>
    public long Rows { get; init; }

    /// <summary>Chunks.</summary>
    public int Chunks { get; init; }

    /// <summary>What differs, the first ones only when there are many.</summary>
    public IReadOnlyList<RowDifference> Differences { get; init; } = [];

    /// <summary>Whether it was not compared, or not to its end.</summary>
    public bool Skipped { get; init; }

    /// <summary>Rows that were written too often to be judged.</summary>
    public int Unsettled { get; init; }

    /// <summary>Why it was skipped, or what else should be known.</summary>
    public string Reason { get; init; } = "";

    /// <summary>How long it took, in all runs.</summary>
    public TimeSpan Duration { get; init; }
}
