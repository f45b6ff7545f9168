namespace MySqlHa.Replication.LogArchive;

/// <summary>Keeps an archive within its limits, and shows how large it is.</summary>
internal sealed class ArchiveKeeper(ArchiverOptions options, ArchiveFolder folder, StatusBoard board)
{
    private long _closedBytes;

    internal ArchiveFolder Folder => folder;

    /// <summary>Removes what need not be kept, oldest first, so that a crash in between leaves no hole.</summary>
    internal void Prune()
    {
        if (options.KeepAge is null && options.KeepBytes is null)
            return;
        foreach (var name in PrunePlan.For(folder.Files(), options.KeepAge, options.KeepBytes, options.Time.GetUtcNow()))
        {
            try
            {
                File.Delete(folder.PathOf(name));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                board.Note($"{name} cannot be removed: {error.Message}");
                return;
            }
        }
    }

    /// <summary>Counts the archive and shows it.</summary>
    internal void Show(ArchiveWriter writer)
    {
        var files = folder.Files();
        _closedBytes = files.SkipLast(1).Sum(f => f.Size);
        board.Update(s => s with { Files = files.Count });
        ShowPosition(writer);
    }

    /// <summary>Shows how far the last file goes.</summary>
    internal void ShowPosition(ArchiveWriter writer) =>
        board.Update(s => s with { File = writer.File?.ToString(), Position = writer.Position, Bytes = _closedBytes + writer.Position });
}
