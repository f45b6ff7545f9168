namespace MySqlHa.Replication.Operations.Compare;

/// <summary>
/// Judges a row that differed, from what was seen of it. Each sight is a snapshot of the reference, then one of the server, which has
/// executed all that the first one holds and perhaps a little more. Pure.
/// </summary>
/// <remarks>
/// Equal in one sight: equal. Different in an exact sight: different. Between them a row may differ because it is being written: then the
/// reference's own values change from sight to sight. What stays the same on the reference in <see cref="Enough"/> sights, and stays
/// something else on the server, is a difference: a replica that follows would have shown the reference's value. Columns are judged one
/// by one, so that a busy column does not hide another.
/// </remarks>
public sealed record RowVerdict(RowState State, IReadOnlyList<int> Columns)
{
    /// <summary>Sights after which what never moved counts. A value that flips at random would deceive once in 2^32 times.</summary>
    public const int Enough = 16;

    /// <summary>Sights after which a row that keeps moving is given up.</summary>
    public const int Most = 48;

    /// <summary>What can be said now.</summary>
    /// <param name="sights">All sights of the row, oldest first; at least one.</param>
    public static RowVerdict Of(IReadOnlyList<RowSight> sights)
    {
        ArgumentNullException.ThrowIfNull(sights);
        var last = sights[^1];
        if (last.Reference == last.Server)
            return new(RowState.Equal, []);
        if (last.Exact)
            return Different([last]) ?? throw new InvalidOperationException("A row that differs differs in something.");
        if (sights.Count >= Enough && Different(sights) is { } settled)
            return settled;
        return new(sights.Count >= Most ? RowState.Unsettled : RowState.Open, []);
    }

    /// <summary>The difference that all sights show; null when there is none.</summary>
    private static RowVerdict? Different(IReadOnlyList<RowSight> sights)
    {
        if (sights.All(s => s is { Reference: not null, Server: null }))
            return new(RowState.Missing, []);
        if (sights.All(s => s is { Reference: null, Server: not null }))
            return new(RowState.Extra, []);
        if (!sights.All(s => s is { Reference: not null, Server: not null }))
            return null;
        var reference = sights.Select(s => s.Reference!.Split(',')).ToArray();
        var server = sights.Select(s => s.Server!.Split(',')).ToArray();
        var columns = Enumerable.Range(0, reference[0].Length)
            .Where(c => reference[0][c] != server[0][c] && reference.All(r => r[c] == reference[0][c]) && server.All(r => r[c] == server[0][c])).ToArray();
        return columns.Length == 0 ? null : new(RowState.Different, columns);
    }
}
