using System.Diagnostics;
using MySqlHa.Replication.Server;

namespace MySqlHa.Replication.Operations.Compare;

/// <summary>Compares a table that has a key: chunk by chunk along the key, and what differs down to its rows.</summary>
internal sealed class KeyedTable(SnapshotPair pair, TableStructure reference, TableStructure server, TableKey key, CompareOptions options, RowSalt salt)
{
    // Rows of the parts of a chunk that differs: one part's keys are held in memory.
    private const long Part = 2000;
    private const int Batch = 100;

    private readonly ChunkSql _reference = new(reference, key, options.Checksum, salt);
    private readonly ChunkSql _server = new(server, server.Keys.First(k => k.Index == key.Index), options.Checksum, salt);
    private readonly KeyPace _pace = new(reference.ColumnsOf(key.Walk));

    /// <summary>What differs, so far.</summary>
    internal List<RowDifference> Differences { get; init; } = [];

    /// <summary>Rows that could not be judged.</summary>
    internal int Unsettled { get; set; }

    /// <summary>Whether there are so many differences that the table is left.</summary>
    internal bool IsFull => Differences.Count >= options.MaxDifferences;

    /// <summary>Compares the chunk behind a key.</summary>
    /// <returns>Its rows, its end (null: the end of the table), and how long the reading took.</returns>
    internal async Task<(long Rows, IReadOnlyList<string>? Through, TimeSpan Took)> CompareChunkAsync(IReadOnlyList<string>? after, long size, CancellationToken cancellation)
    {
        if (pair.Age > options.ChunkTime)
            await pair.OpenAsync(false, cancellation);
        var began = Stopwatch.GetTimestamp();
        var range = await NextAsync(after, size, cancellation);
        var (one, other) = await ReadAsync(range, cancellation);
        var took = Stopwatch.GetElapsedTime(began);
        _pace.Learn(range, one.Rows);
        if (one != other)
            await LookThroughAsync(range, Math.Max(one.Rows, other.Rows), other.Rows > one.Rows, cancellation);
        return (one.Rows, range.Through, took);
    }

    /// <summary>The range of the next chunk. A guess that the optimizer contradicts (a gap, a crowd, the end of the table) is not taken.</summary>
    private async Task<KeyRange> NextAsync(IReadOnlyList<string>? after, long size, CancellationToken cancellation)
    {
        if (_pace.Guess(after, size) is { } guess
            && await pair.QueryReferenceAsync(_reference.Estimate(guess), cancellation) is [var plan, ..] && KeyPace.IsNear(plan.Number("rows"), size))
            return guess;
        return new(after, End(await pair.QueryReferenceAsync(_reference.Boundary(new(after, null), size), cancellation)));
    }

    /// <summary>Finds the rows that differ. The parts are cut where the side that has more rows has them.</summary>
    private async Task LookThroughAsync(KeyRange range, long rows, bool byServer, CancellationToken cancellation)
    {
        var after = range.After;
        for (var last = false; !last && !IsFull;)
        {
            var rest = new KeyRange(after, range.Through);
            var end = rows <= Part ? null : End(byServer
                ? await pair.QueryServerAsync(_server.Boundary(rest, Part), cancellation)
                : await pair.QueryReferenceAsync(_reference.Boundary(rest, Part), cancellation));
            last = end is null;
            var part = new KeyRange(after, end ?? range.Through);
            var (one, other) = rows <= Part ? default : await ReadAsync(part, cancellation);
            if (rows <= Part || one != other)
                await LookAtRowsAsync(part, cancellation);
            after = end;
        }
    }

    private async Task LookAtRowsAsync(KeyRange part, CancellationToken cancellation)
    {
        var (one, other) = await pair.QueryAsync(_reference.Rows(part), _server.Rows(part), cancellation);
        var width = key.Columns.Count;
        var left = one.ToDictionary(r => Name(Key(r, width)), r => (Key: Key(r, width), Hash: r.Text("h")));
        var suspects = new List<IReadOnlyList<string>>();
        foreach (var row in other)
        {
            var found = Key(row, width);
            if (!left.Remove(Name(found), out var same) || same.Hash != row.Text("h"))
                suspects.Add(found);
        }

        suspects.AddRange(left.Values.Select(v => v.Key));
        foreach (var batch in suspects.Chunk(Batch))
        {
            if (IsFull)
                return;
            await ConfirmAsync(batch, cancellation);
        }
    }

    private async Task ConfirmAsync(IReadOnlyList<IReadOnlyList<string>> keys, CancellationToken cancellation)
    {
        // The key as the reference has it, or else the server: under a collation 'a' and 'A' are one row.
        var names = new Dictionary<IReadOnlyList<string>, IReadOnlyList<string>>(ReferenceEqualityComparer.Instance);
        var verdicts = await Confirmation.RunAsync(pair, keys, LookAsync, cancellation);
        var told = new HashSet<string>();
        foreach (var (asked, (verdict, _)) in keys.Zip(verdicts))
        {
            if (verdict.State == RowState.Equal)
                continue;
            var found = names.GetValueOrDefault(asked, asked);
            if (!told.Add(Name(found)))
                continue;
            if (verdict.State == RowState.Unsettled)
                Unsettled++;
            else if (!IsFull)
                Differences.Add(new(verdict.State.ToString(), RowText.Of(_reference.KeyColumns, found), [.. verdict.Columns.Select(c => reference.Columns[c].Name)]));
        }

        async Task<IReadOnlyList<(string?, string?)>> LookAsync(IReadOnlyList<IReadOnlyList<string>> some, CancellationToken token)
        {
            var (one, other) = await pair.QueryAsync(_reference.Look(some), _server.Look(some), token);
            var answers = new (string? Reference, string? Server)[some.Count];
            foreach (var row in other)
            {
                answers[(int)row.Number("i")!].Server = row.Text("v");
                names[some[(int)row.Number("i")!]] = Key(row, key.Columns.Count);
            }

            foreach (var row in one)
            {
                answers[(int)row.Number("i")!].Reference = row.Text("v");
                names[some[(int)row.Number("i")!]] = Key(row, key.Columns.Count);
            }

            return answers;
        }
    }

    private async Task<((long Rows, string Sum) One, (long Rows, string Sum) Other)> ReadAsync(KeyRange range, CancellationToken cancellation)
    {
        var (one, other) = await pair.QueryAsync(_reference.Checksum(range), _server.Checksum(range), cancellation);
        return ((one[0].Number("n") ?? 0, one[0].Text("s")), (other[0].Number("n") ?? 0, other[0].Text("s")));
    }

    private IReadOnlyList<string>? End(IReadOnlyList<Row> rows) => rows.Count == 0 ? null : Key(rows[0], key.Walk.Count);

    private static IReadOnlyList<string> Key(Row row, int width) => [.. Enumerable.Range(0, width).Select(i => row.Text($"k{i}"))];

    private static string Name(IReadOnlyList<string> values) => string.Join('\u0001', values);
}
