using System.Diagnostics;

namespace MySqlHa.Replication.Operations.Compare;

/// <summary>Compares tables one after the other, keeps the progress and tells of it.</summary>
internal sealed class CompareRun(SnapshotPair pair, CompareGate gate, CompareStateFile file, CompareOptions options, ICompareObserver observer)
{
    // An ALTER, or somebody's KILL, in the middle of a chunk: the chunk is read again so many times.
    private const int Attempts = 5;
    private static readonly TimeSpan Often = TimeSpan.FromSeconds(0.2);

    private readonly long _began = Stopwatch.GetTimestamp();
    private CompareState _state = null!;
    private long _estimated, _rows, _rowsNow, _told;
    private string _table = "";

    internal async Task RunAsync(
        CompareState state, IReadOnlyList<(TableStructure Reference, TableStructure Server)> tables, CancellationToken cancellation)
    {
        _state = state;
        var done = state.Done.Select(r => r.Table).ToHashSet(StringComparer.Ordinal);
        _rows = state.Done.Sum(r => r.Rows);
        _estimated = _rows + tables.Where(t => !done.Contains(t.Reference.FullName)).Sum(t => Math.Max(1, t.Reference.EstimatedRows));
        gate.Waits = Tell;
        pair.Waits = Tell;
        // An account that may not ask how far the replica is, or a server that cannot be asked, is no matter of one table.
        await gate.PassAsync(cancellation);
        foreach (var (reference, server) in tables.Where(t => !done.Contains(t.Reference.FullName)))
        {
            _table = reference.FullName;
            var result = await CompareAsync(reference, server, cancellation);
            _state = _state with { Done = [.. _state.Done, result], Current = null };
            await file.KeepAsync(_state, now: false);
            observer.TableFinished(result);
        }
    }

    private async Task<TableResult> CompareAsync(TableStructure reference, TableStructure server, CancellationToken cancellation)
    {
        var result = new TableResult { Table = reference.FullName };
        if (reference.Type == "SEQUENCE")
            return result with { Skipped = true, Reason = "A sequence: its numbers run on by themselves." };
        if (StructureDifference.Of(reference, server) is { Count: > 0 } differences)
            return result with { Skipped = true, Differences = differences, Reason = "The columns are not the same: the rows were not compared." };
        var began = Stopwatch.GetTimestamp();
        try
        {
            result = StructureDifference.CommonKey(reference, server) is { } key
                ? await CompareKeyedAsync(reference, server, key, cancellation)
                : await CompareKeylessAsync(result, reference, server, cancellation);
        }
        catch (ReplicationException refused) when (refused.Error is ReplicationError.StatementFailed or ReplicationError.MissingPrivilege)
        {
            // The other tables can still be compared.
            result = (_state.Current?.Result ?? result) with { Table = reference.FullName, Skipped = true, Reason = $"{refused.Message} {refused.Remedy}" };
            return result with { Duration = Stopwatch.GetElapsedTime(began) };
        }

        if (result.Unsettled > 0)
            result = result with { Reason = $"{result.Unsettled} rows were written so often that they could not be judged: compare the table again at a quieter time." };
        if (result.Differences.Count >= options.MaxDifferences)
            result = result with { Skipped = true, Reason = $"There are {result.Differences.Count} differences or more: the rest of the table was not compared." };
        return result;
    }

    private async Task<TableResult> CompareKeyedAsync(TableStructure reference, TableStructure server, TableKey key, CancellationToken cancellation)
    {
        var form = FormOf(reference, key);
        var point = _state.Current is { } kept && kept.Form == form ? kept : new TablePoint { Form = form, Result = new() { Table = reference.FullName } };
        _rows += point.Result.Rows;
        var table = new KeyedTable(pair, reference, server, key, options, RowSalt.Create()) { Differences = [.. point.Result.Differences], Unsettled = point.Result.Unsettled };
        var size = ChunkSize.First;
        var (began, spent) = (Stopwatch.GetTimestamp(), point.Result.Duration);
        while (true)
        {
            await gate.PassAsync(cancellation);
            var (rows, through, took) = await AgainAsync(() => table.CompareChunkAsync(point.After, size, cancellation), cancellation);
            var result = point.Result with
            {
                Rows = point.Result.Rows + rows,
                Chunks = point.Result.Chunks + 1,
                Differences = [.. table.Differences],
                Unsettled = table.Unsettled,
                Duration = spent + Stopwatch.GetElapsedTime(began),
            };
            _rows += rows;
            _rowsNow += rows;
            if (through is null || table.IsFull)
                return result;
            point = point with { Result = result, After = through };
            _state = _state with { Current = point };
            await file.KeepAsync(_state, now: false);
            if (Stopwatch.GetElapsedTime(_told) > Often)
                Tell("");
            size = ChunkSize.Next(size, rows, took, options.ChunkTime);
        }
    }

    private async Task<TableResult> CompareKeylessAsync(TableResult result, TableStructure reference, TableStructure server, CancellationToken cancellation)
    {
        await gate.PassAsync(cancellation);
        Tell("");
        var began = Stopwatch.GetTimestamp();
        var table = new KeylessTable(pair, reference, server, options, RowSalt.Create());
        var rows = await AgainAsync(() => table.CompareAsync(cancellation), cancellation);
        _rows += rows;
        _rowsNow += rows;
        return result with { Rows = rows, Chunks = 1, Differences = table.Differences, Unsettled = table.Unsettled, Duration = Stopwatch.GetElapsedTime(began) };
    }

    /// <summary>Error 1412: the table was altered after the snapshot was taken. A newer snapshot has it.</summary>
    private async Task<T> AgainAsync<T>(Func<Task<T>> work, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await work();
            }
            catch (ReplicationException altered) when (attempt < Attempts && altered.Message.Contains("error 1412", StringComparison.Ordinal))
            {
                await pair.CloseAsync(cancellation);
            }
        }
    }

    private void Tell(string waits)
    {
        _told = Stopwatch.GetTimestamp();
        observer.Progress(new(_table, _rows, _estimated, _rowsNow, Stopwatch.GetElapsedTime(_began) - gate.Paused, waits));
    }

    private static string FormOf(TableStructure table, TableKey key) =>
        $"{table.FullName} {key.Index}({string.Join(',', key.Walk)}) {string.Join(',', table.Columns.Select(c => $"{c.Name} {c.ColumnType} {c.Collation}"))}";
}
