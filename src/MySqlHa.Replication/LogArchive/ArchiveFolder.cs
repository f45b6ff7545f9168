using System.Buffers.Binary;
using MySqlHa.Replication.BinaryLog;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Operations.Failover;

namespace MySqlHa.Replication.LogArchive;

/// <summary>The folder of an archive: the source's files by their names, a mark, and a lock that only one process can have.</summary>
internal sealed class ArchiveFolder : IDisposable
{
    private const string LockName = ".binlogserver.lock";
    private const string MarkName = "binlogserver.json";

    private readonly FileStream _lock;

    private ArchiveFolder(string path, FileStream held)
    {
        Root = path;
        _lock = held;
    }

    internal string Root { get; }

    /// <summary>Where the tool's pipes are.</summary>
    internal string Pipes => Path.Combine(Root, ".stream");

    /// <summary>Whether a folder is a binlog server's archive, which ends where it had got to, and not with the last word of the server.</summary>
    internal static bool IsArchive(string path) => File.Exists(Path.Combine(path, MarkName));

    /// <summary>Opens a folder, making it where there is none, and locks it.</summary>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.LocalFile"/>, or <see cref="ReplicationError.InUse"/>: another process archives into it.</exception>
    internal static ArchiveFolder Open(string path)
    {
        var root = Path.GetFullPath(path);
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(root);
            else
                Directory.CreateDirectory(root, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unusable(root, error);
        }

        try
        {
            return new(root, new FileStream(Path.Combine(root, LockName), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None));
        }
        catch (IOException) when (File.Exists(Path.Combine(root, LockName)))
        {
            throw new ReplicationException(
                ReplicationError.InUse, null, $"Another binlog server archives into {root}.", "Give each source its own folder; Get-BinlogServer shows those of this process.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Unusable(root, error);
        }
    }

    internal string PathOf(LogFileName name) => Path.Combine(Root, name.ToString());

    /// <summary>The archived files, oldest first.</summary>
    /// <exception cref="ArchiveException">They are of different servers, or one is missing between two others.</exception>
    internal IReadOnlyList<ArchivedFile> Files()
    {
        var names = new DirectoryInfo(Root).EnumerateFiles()
            .Select(f => (File: f, Fits: LogFileName.TryParse(f.Name, out var name), Name: name))
            .Where(f => f.Fits).OrderBy(f => f.Name).ToList();
        for (var i = 1; i < names.Count; i++)
        {
            if (names[i].Name != names[i - 1].Name.Next)
                throw new ArchiveException(ArchiveTrouble.Foreign, $"{Root} holds {names[i - 1].Name} and {names[i].Name}, and nothing between them");
        }

        return [.. names.Select((f, i) => new ArchivedFile(f.Name, f.File.Length, i + 1 < names.Count ? BeganAt(names[i + 1].Name) : null))];
    }

    internal ArchiveMark? ReadMark()
    {
        var path = Path.Combine(Root, MarkName);
        return File.Exists(path) ? ArchiveMarkJson.Read(File.ReadAllBytes(path)) : null;
    }

    internal void WriteMark(ArchiveMark mark) => DurableFile.Write(Path.Combine(Root, MarkName), ArchiveMarkJson.Write(mark));

    /// <summary>Puts the names of new files on the disk.</summary>
    internal void Sync() => DurableFolder.Sync(Root);

    public void Dispose() => _lock.Dispose();

    /// <summary>By the time of its first event, which the source's clock gave: a copied archive has new file times.</summary>
    private DateTimeOffset? BeganAt(LogFileName name)
    {
        using var file = File.OpenHandle(PathOf(name), share: FileShare.ReadWrite | FileShare.Delete);
        Span<byte> time = stackalloc byte[sizeof(uint)];
        return RandomAccess.Read(file, time, LogMagic.Size) == time.Length && BinaryPrimitives.ReadUInt32LittleEndian(time) is > 0 and var seconds
            ? DateTimeOffset.FromUnixTimeSeconds(seconds) : null;
    }

    private static ReplicationException Unusable(string root, Exception error) => new(
        ReplicationError.LocalFile, null, $"The folder {root} cannot be used: {error.Message}", "Name a folder with -Folder that can be written to.");
}
