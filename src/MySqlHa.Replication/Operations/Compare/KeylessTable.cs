using System.Globalization;
using MySqlHa.Replication.Server;

namespace MySqlHa.Replication.Operations.Compare;

/// <summary>Compares a table without a key that could be walked along: as a whole, and what differs as a multiset of rows.</summary>
internal sealed class KeylessTable(SnapshotPair pair, TableStructure reference, TableStructure server, CompareOptions options, RowSalt salt)
{
    private const int Batch = 200;
    private readonly ChunkSql _reference = new(reference, null, options.Checksum, salt);
    private readonly ChunkSql _server = new(server, null, options.Checksum, salt);

    /// <summary>What differs.</summary>
    internal List<RowDifference> Differences { get; } = [];

    /// <summary>Rows that could not be judged.</summary>
    internal int Unsettled { get; private set; }

    internal bool IsFull => Differences.Count >= options.MaxDifferences;

    /// <summary>Compares it.</summary>
    /// <returns>The reference's rows.</returns>
    internal async Task<long> CompareAsync(CancellationToken cancellation)
    {
        if (pair.Age > options.ChunkTime)
            await pair.OpenAsync(false, cancellation);
        var (one, other) = await pair.QueryAsync(_reference.Checksum(KeyRange.All), _server.Checksum(KeyRange.All), cancellation);
        if (one[0].Text("n") != other[0].Text("n") || one[0].Text("s") != other[0].Text("s"))
            await LookThroughAsync(cancellation);
        return one[0].Number("n") ?? 0;
    }

    private async Task LookThroughAsync(CancellationToken cancellation)
    {
        var (one, other) = await pair.QueryAsync(_reference.Buckets(), _server.Buckets(), cancellation);
        string[] buckets = [.. Unequal(one, other, "b", r => r.Text("n") + " " + r.Text("s"))];
        if (buckets.Length == 0)
            return;
        (one, other) = await pair.QueryAsync(_reference.Numbers(buckets), _server.Numbers(buckets), cancellation);
        foreach (var batch in Unequal(one, other, "h", r => r.Text("n")).Chunk(Batch))
        {
            if (IsFull)
                return;
            await ConfirmAsync(batch, cancellation);
        }
    }

    private async Task ConfirmAsync(IReadOnlyList<string> numbers, CancellationToken cancellation)
    {
        var verdicts = await Confirmation.RunAsync(pair, numbers, LookAsync, cancellation);
        foreach (var (number, (verdict, last)) in numbers.Zip(verdicts))
        {
            if (verdict.State == RowState.Unsettled)
                Unsettled++;
            if (verdict.State is RowState.Equal or RowState.Unsettled || IsFull)
                continue;
            long here = Times(last.Reference), there = Times(last.Server);
            var rows = here > there
                ? await pair.QueryReferenceAsync(_reference.Sample(number), cancellation)
                : await pair.QueryServerAsync(_server.Sample(number), cancellation);
            var text = rows is [var row, ..] ? RowText.Of(reference.Columns, [.. reference.Columns.Select((_, i) => row[$"k{i}"])]) : "";
            Differences.Add(new(here > there ? "Missing" : "Extra", text, [], here + there > 1 ? $"{here} on the reference, {there} on the server" : ""));
        }

        async Task<IReadOnlyList<(string?, string?)>> LookAsync(IReadOnlyList<string> some, CancellationToken token)
        {
            var (one, other) = await pair.QueryAsync(_reference.Counts(some), _server.Counts(some), token);
            Dictionary<string, string> here = Index(one), there = Index(other);
            return [.. some.Select(n => (here.GetValueOrDefault(n), there.GetValueOrDefault(n)))];
        }
    }

    private static Dictionary<string, string> Index(IReadOnlyList<Row> rows) => rows.ToDictionary(r => r.Text("h"), r => r.Text("n"));

    private static long Times(string? count) => count is null ? 0 : long.Parse(count, CultureInfo.InvariantCulture);

    /// <summary>Names of what is not the same in both lists.</summary>
    private static IEnumerable<string> Unequal(IReadOnlyList<Row> one, IReadOnlyList<Row> other, string name, Func<Row, string> value)
    {
        var left = one.ToDictionary(r => r.Text(name), value);
        foreach (var row in other)
        {
            if (!left.Remove(row.Text(name), out var same) || same != value(row))
                yield return row.Text(name);
        }

        foreach (var rest in left.Keys)
            yield return rest;
    }
}
