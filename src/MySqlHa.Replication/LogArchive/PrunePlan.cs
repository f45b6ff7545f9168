namespace MySqlHa.Replication.LogArchive;

/// <summary>Which files an archive can do without: from the oldest on, without a hole, and never the one in use.</summary>
internal static class PrunePlan
{
    /// <summary>The files to remove, oldest first.</summary>
    /// <param name="files">The archive, oldest first; the last one is in use.</param>
    /// <param name="keepAge">Files that ended longer ago go; null for no limit.</param>
    /// <param name="keepBytes">Files go until the rest has no more than this; null for no limit.</param>
    /// <param name="now">The time.</param>
    internal static IReadOnlyList<LogFileName> For(IReadOnlyList<ArchivedFile> files, TimeSpan? keepAge, long? keepBytes, DateTimeOffset now)
    {
        var gone = new List<LogFileName>();
        var total = files.Sum(f => f.Size);
        foreach (var file in files.SkipLast(1))
        {
            var old = keepAge is { } age && file.EndedAt is { } ended && now - ended > age;
            var tooMuch = keepBytes is { } most && total > most;
            if (!old && !tooMuch)
                break;
            gone.Add(file.Name);
            total -= file.Size;
        }

        return gone;
    }
}
