namespace MySqlHa.Replication.Operations;

/// <summary>A file that is there whole and on the disk, or not at all; only its owner may read it. Written under another name, then renamed.</summary>
internal sealed class SalvageFile : IAsyncDisposable
{
    private readonly string _path;
    private readonly string _unfinished;

    private SalvageFile(string path, string unfinished, FileStream stream) => (_path, _unfinished, Stream) = (path, unfinished, stream);

    internal FileStream Stream { get; }

    /// <exception cref="IOException">It cannot be made.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    internal static SalvageFile Create(string path)
    {
        // Hidden, and of this run alone: two that write the same file do not meet in it.
        var unfinished = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}{Failover.DurableFile.Unfinished}");
        var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.ReadWrite, BufferSize = 1 << 16 };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        return new(path, unfinished, new FileStream(unfinished, options));
    }

    /// <summary>Puts what was written on the disk.</summary>
    internal void Flush() => Stream.Flush(flushToDisk: true);

    /// <summary>Gives it its name, which is on the disk when this returns.</summary>
    internal void Keep(bool overwrite)
    {
        File.Move(_unfinished, _path, overwrite);
        DurableFolder.Sync(Path.GetDirectoryName(_path)!);
    }

    public async ValueTask DisposeAsync()
    {
        await Stream.DisposeAsync();
        File.Delete(_unfinished);
    }
}
