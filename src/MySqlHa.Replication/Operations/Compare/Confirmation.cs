namespace MySqlHa.Replication.Operations.Compare;

/// <summary>Looks again at what differed, each time at a new pair of snapshots, until <see cref="RowVerdict"/> can tell.</summary>
internal static class Confirmation
{
    /// <summary>Looks.</summary>
    /// <param name="pair">The snapshots; newer ones are open afterwards.</param>
    /// <param name="items">What differed.</param>
    /// <param name="look">What both have of each of some items: its columns' numbers, or null.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>A verdict for each item, in their order; none is Open.</returns>
    internal static async Task<IReadOnlyList<(RowVerdict Verdict, RowSight Last)>> RunAsync<T>(
        SnapshotPair pair, IReadOnlyList<T> items, Func<IReadOnlyList<T>, CancellationToken, Task<IReadOnlyList<(string? Reference, string? Server)>>> look, CancellationToken cancellation)
    {
        var sights = items.Select(_ => new List<RowSight>()).ToArray();
        var verdicts = new RowVerdict[items.Count];
        int[] open = [.. Enumerable.Range(0, items.Count)];
        while (open.Length > 0)
        {
            var exact = await pair.OpenAsync(true, cancellation);
            var seen = await look([.. open.Select(i => items[i])], cancellation);
            foreach (var (i, (reference, server)) in open.Zip(seen))
            {
                sights[i].Add(new(reference, server, exact));
                verdicts[i] = RowVerdict.Of(sights[i]);
            }

            open = [.. open.Where(i => verdicts[i].State == RowState.Open)];
            if (open.Length > 0)
                // By chance: not in step with whoever writes these rows.
                await Task.Delay(Random.Shared.Next(5, 50), cancellation);
        }

        return [.. verdicts.Select((v, i) => (v, sights[i][^1]))];
    }
}
