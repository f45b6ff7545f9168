namespace MySqlHa.Replication.Operations.Salvage;

/// <summary>Which binary logs can hold what the survivor lacks. Each says at its head what was logged before it: only the tail of a long series is read.</summary>
internal static class NeededLogs
{
    /// <summary>Finds them by GTID.</summary>
    /// <param name="files">All of them, oldest first.</param>
    /// <param name="head">Reads the head of one; asked from the newest on, and no further than needed.</param>
    /// <param name="received">What the survivor has.</param>
    /// <returns>Those to be read, oldest first; and what was logged before the oldest of all that the survivor lacks, in words, or null.</returns>
    internal static async Task<(IReadOnlyList<string> Files, string? Gone)> ByGtidAsync(IReadOnlyList<string> files, Func<string, Task<LogHead>> head, IReceivedTransactions received)
    {
        var needed = new List<string>();
        LogHead? next = null;
        for (var i = files.Count - 1; i >= 0; i--)
        {
            var here = await head(files[i]);
            if (next?.Before is null || here.Before is null || !received.HasBetween(here.Before, next.Before))
                needed.Insert(0, files[i]);
            if (here.Before is not null && received.Lacks(here.Before) is null)
                return (needed, null);
            next = here;
        }

        return (needed, next?.Before is { } before ? received.Lacks(before) : null);
    }

    /// <summary>Finds them by place: the file in which the survivor stands, and all behind it; null when that file is not there.</summary>
    internal static IReadOnlyList<string>? ByPlace(IReadOnlyList<string> files, LogPlace place) =>
        files.ToList().IndexOf(place.File) is var at and >= 0 ? [.. files.Skip(at)] : null;
}
