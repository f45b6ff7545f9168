namespace MySqlHa.Replication.Operations.Compare;

/// <summary>How far one table is.</summary>
internal sealed record TablePoint
{
    /// <summary>What it has come to so far.</summary>
    public required TableResult Result { get; init; }

    /// <summary>Its columns and key, as text: a table that was altered since begins anew.</summary>
    public required string Form { get; init; }

    /// <summary>Where the last finished chunk ended; null for none.</summary>
    public IReadOnlyList<string>? After { get; init; }
}
