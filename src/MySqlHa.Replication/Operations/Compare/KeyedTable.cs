using System.Diagnostics;
using MySqlHa.Replication.Server;

namespace MySqlHa.Replication.Operations.Compare;

/// <summary>Compares a table that has a key: chunk by chunk along the key, and what differs down to its rows.</summary>
internal sealed class KeyedTable(SnapshotPair pair, TableStructure reference, TableStructure server, TableKey key, CompareOptions options, RowSalt salt)
{
    // Rows of the parts of a chunk that differs: one part's keys are held in memory.
    private const long Part = 2000;
    private const int Batch = 100;

    // Of a chunk, and of a piece that differs: a statement each, all sent at once.
    private const int Pieces = 8;
    private const int MostPieces = 64;

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
        // In pieces, where that costs nothing: of a chunk that differs only the piece is read again.
        var pieces = _pace.Split(range, Pieces);
        var sums = await ReadAsync(pieces, cancellation);
        var took = Stopwatch.GetElapsedTime(began);
        var rows = sums.Sum(s => s.Reference.Rows);
        _pace.Learn(range, rows);
        await LookThroughAsync(pieces, sums, cancellation);
        return (rows, range.Through, took);
    }

    /// <summary>The range of the next chunk. A guess that the optimizer contradicts (a gap, a crowd, the end of the table) is not taken.</summary>
    private async Task<KeyRange> NextAsync(IReadOnlyList<string>? after, long size, CancellationToken cancellation)
    {
        if (_pace.Guess(after, size) is { } guess
            && await pair.QueryReferenceAsync(_reference.Estimate(guess), cancellation) is [var plan, ..] && KeyPace.IsNear(plan.Number("rows"), size))
            return guess;
        return new(after, End(await pair.QueryReferenceAsync(_reference.Boundary(new(after, null), size), cancellation)));
    }

    /// <summary>Finds the rows that differ: what was not equal is read again in smaller pieces.</summary>
    private async Task LookThroughAsync(IReadOnlyList<KeyRange> pieces, IReadOnlyList<(Sum Reference, Sum Server)> sums, CancellationToken cancellation)
    {
        foreach (var (range, (one, other)) in pieces.Zip(sums).Where(p => p.Second.Reference != p.Second.Server))
        {
            if (IsFull)
                return;
            var rows = Math.Max(one.Rows, other.Rows);
            if (rows <= Part)
                await LookAtRowsAsync(range, cancellation);
            else if (_pace.Split(range, Math.Min(MostPieces, (rows / Part) + 1)) is { Count: > 1 } smaller)
                await LookThroughAsync(smaller, await ReadAsync(smaller, cancellation), cancellation);
            else
                await WalkThroughAsync(range, other.Rows > one.Rows, cancellation);
        }
    }

    /// <summary>The same along the index, for keys that cannot be reckoned with. The parts are cut where the side that has more rows has them.</summary>
    private async Task WalkThroughAsync(KeyRange range, bool byServer, CancellationToken cancellation)
    {
        var after = range.After;
        for (var last = false; !last && !IsFull;)
        {
            var rest = new KeyRange(after, range.Through);
            var end = End(byServer
                ? await pair.QueryServerAsync(_server.Boundary(rest, Part), cancellation)
                : await pair.QueryReferenceAsync(_reference.Boundary(rest, Part), cancellation));
            last = end is null;
            var part = new KeyRange(after, end ?? range.Through);
            if (await ReadAsync([part], cancellation) is [var (one, other)] && one != other)
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

    private async Task<IReadOnlyList<(Sum Reference, Sum Server)>> ReadAsync(IReadOnlyList<KeyRange> ranges, CancellationToken cancellation)
    {
        var (one, other) = await pair.QueryAllAsync(
            string.Join("; ", ranges.Select(_reference.Checksum)), string.Join("; ", ranges.Select(_server.Checksum)), cancellation);
        return [.. one.Zip(other, (a, b) => (Of(a[0]), Of(b[0])))];

        static Sum Of(Row row) => new(row.Number("n") ?? 0, row.Text("s"));
    }

    private IReadOnlyList<string>? End(IReadOnlyList<Row> rows) => rows.Count == 0 ? null : Key(rows[0], key.Walk.Count);

    private static IReadOnlyList<string> Key(Row row, int width) => [.. Enumerable.Range(0, width).Select(i => row.Text($"k{i}"))];

    private static string Name(IReadOnlyList<string> values) => string.Join('\u0001', values);

    /// <summary>Rows of a range, and their numbers as one.</summary>
    private readonly record struct Sum(long Rows, string Total);
}
