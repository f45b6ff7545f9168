namespace MySqlHa.Replication.Operations.Compare;

/// <summary>How far a comparison is: what is kept in its progress file.</summary>
internal sealed record CompareState
{
    /// <summary>Which servers, by their own ids, and what was asked for: another comparison does not go on from here.</summary>
    public required string Identity { get; init; }

    /// <summary>When it began.</summary>
    public DateTimeOffset Started { get; init; }

    /// <summary>Tables that are done.</summary>
    public IReadOnlyList<TableResult> Done { get; init; } = [];

    /// <summary>The table under way; null between tables.</summary>
    public TablePoint? Current { get; init; }
}
