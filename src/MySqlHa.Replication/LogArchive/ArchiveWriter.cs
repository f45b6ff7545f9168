using System.Globalization;
using Microsoft.Win32.SafeHandles;

namespace MySqlHa.Replication.LogArchive;

/// <summary>
/// Adds to an archive what belongs at its end, and compares what it has already. Of the last file all but the end of an event that is under way was verified; the
/// files before it are whole. One thread.
/// </summary>
internal sealed class ArchiveWriter : IDisposable
{
    private readonly ArchiveFolder _folder;
    private readonly byte[] _compared = new byte[1 << 16];
    private SafeFileHandle? _file;

    private ArchiveWriter(ArchiveFolder folder) => _folder = folder;

    /// <summary>The last file; null for an empty archive.</summary>
    internal LogFileName? File { get; private set; }

    /// <summary>The last file's events.</summary>
    internal EventChain? Chain { get; private set; }

    /// <summary>Where the last whole event ends that was written.</summary>
    internal long Position { get; private set; }

    /// <summary>Whether there is something that may not be on the disk yet.</summary>
    internal bool IsDirty { get; private set; }

    /// <summary>Opens an archive and walks its last file. What is not whole at its end, as a crash leaves it, stays until <see cref="CutTorn"/>.</summary>
    internal static ArchiveWriter Open(ArchiveFolder folder, IReadOnlyList<ArchivedFile> files)
    {
        var writer = new ArchiveWriter(folder);
        if (files.Count == 0)
            return writer;
        var (name, chain) = (files[^1].Name, new EventChain());
        writer._file = System.IO.File.OpenHandle(folder.PathOf(name), FileMode.Open, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
        var buffer = new byte[1 << 20];
        while (RandomAccess.Read(writer._file, buffer, chain.Received) is var count and > 0 && chain.Append(buffer.AsSpan(0, count)))
        {
            // To its end.
        }

        (writer.File, writer.Chain, writer.Position) = (name, chain, chain.Position);
        return writer;
    }

    /// <summary>Takes bytes of the source's file. True when some of them were new.</summary>
    /// <exception cref="ArchiveException">They are not what belongs there.</exception>
    internal bool Accept(LogFileName file, long offset, ReadOnlySpan<byte> bytes)
    {
        if (File is { } current && file < current)
        {
            Compare(file, offset, bytes);
            return false;
        }

        if (File is null || file == File.Value.Next)
            Begin(file, offset);
        if (file != File || offset > Chain!.Received)
            throw new ArchiveException(ArchiveTrouble.Interrupted, string.Create(CultureInfo.InvariantCulture, $"the source sent {file} from {offset} on, which is not what comes next"));
        var known = (int)Math.Min(bytes.Length, Chain.Received - offset);
        Compare(file, offset, bytes[..known]);
        if (known == bytes.Length)
            return false;
        Append(bytes[known..]);
        return true;
    }

    /// <summary>Puts what was taken on the disk.</summary>
    internal void Sync()
    {
        if (!IsDirty || _file is null)
            return;
        RandomAccess.FlushToDisk(_file);
        IsDirty = false;
    }

    /// <summary>Takes off the end of an event that is not whole. To be called when the source has what was there.</summary>
    internal void CutTorn()
    {
        if (_file is null || RandomAccess.GetLength(_file) <= Position)
            return;
        RandomAccess.SetLength(_file, Position);
        Chain!.Cut();
        IsDirty = true;
        Sync();
    }

    public void Dispose() => _file?.Dispose();

    private void Begin(LogFileName file, long offset)
    {
        if (offset != 0)
            throw new ArchiveException(ArchiveTrouble.Interrupted, $"the source sent {file} from its middle");
        if (Chain is { } chain && chain.Received != chain.Position)
            throw new ArchiveException(ArchiveTrouble.Interrupted, $"the source went on to {file} in the middle of an event of {File}");
        if (Chain?.NextFile is { } named && named != file.ToString())
            throw new ArchiveException(ArchiveTrouble.Foreign, $"{File} says that {named} comes next, and the source sent {file}");
        Sync();
        _file?.Dispose();
        var path = _folder.PathOf(file);
        _file = System.IO.File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read | FileShare.Delete);
        if (!OperatingSystem.IsWindows())
            System.IO.File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _folder.Sync();
        (File, Chain, Position) = (file, new EventChain(), 0);
    }

    private void Append(ReadOnlySpan<byte> bytes)
    {
        var at = Chain!.Received;
        if (!Chain.Append(bytes))
            throw new ArchiveException(ArchiveTrouble.Interrupted, $"what the source sent of {File} does not hold: {Chain.Break}");
        IsDirty = true;
        try
        {
            RandomAccess.Write(_file!, bytes, at);
            Position = Chain.Position;
        }
        catch (IOException error) when (DiskSpace.IsFull(error))
        {
            throw new ArchiveException(ArchiveTrouble.DiskFull, $"the disk of {_folder.Root} is full", error);
        }
    }

    private void Compare(LogFileName file, long offset, ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        using var other = file == File ? null : OpenOld(file);
        if (other is null && file != File)
            return;
        while (!bytes.IsEmpty)
        {
            var piece = bytes[..Math.Min(bytes.Length, _compared.Length)];
            var count = RandomAccess.Read(other ?? _file!, _compared.AsSpan(0, piece.Length), offset);
            if (count == 0 || !piece[..count].SequenceEqual(_compared.AsSpan(0, count)))
                throw new ArchiveException(ArchiveTrouble.Foreign, string.Create(CultureInfo.InvariantCulture, $"what the source has in {file} after {offset} is not what was archived: it was reset, or is another server"));
            bytes = bytes[count..];
            offset += count;
        }
    }

    /// <summary>An older file; null when it has been pruned since.</summary>
    private SafeFileHandle? OpenOld(LogFileName file) =>
        System.IO.File.Exists(_folder.PathOf(file)) ? System.IO.File.OpenHandle(_folder.PathOf(file), share: FileShare.ReadWrite | FileShare.Delete) : null;
}
