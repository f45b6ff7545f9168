namespace MySqlHa;

/// <summary>What came of the comparison of one table.</summary>
public sealed class TableComparison
{
    /// <summary>The server that was compared, as host:port.</summary>
    public required string Server { get; init; }

    /// <summary>The server whose data count, as host:port.</summary>
    public required string Reference { get; init; }

    /// <summary>schema.table.</summary>
    public required string Table { get; init; }

    /// <summary>Rows of the reference that were compared.</summary>
    public required long Rows { get; init; }

    /// <summary>Chunks that they were read in.</summary>
    public required int Chunks { get; init; }

    /// <summary>Whether all of it was compared, and nothing differs.</summary>
    public required bool Equal { get; init; }

    /// <summary>What differs.</summary>
    public required TableDifference[] Differences { get; init; }

    /// <summary>Whether it was not compared, or not to its end; Reason says why.</summary>
    public required bool Skipped { get; init; }

    /// <summary>Why it was skipped, or what else should be known; "" when there is nothing to say.</summary>
    public required string Reason { get; init; }

    /// <summary>How long it took.</summary>
    public required TimeSpan Duration { get; init; }

    /// <inheritdoc/>
    public override string ToString() => $"{Table}: {(Equal ? "equal" : Differences.Length > 0 ? $"{Differences.Length} differences" : "not compared")}";
}
