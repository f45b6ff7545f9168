using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MySqlHa.Replication.Operations.Failover;

/// <summary>A small file that is there whole or not at all, whatever happens to the machine: written under another name, then renamed.</summary>
internal static partial class DurableFile
{
    private const int Directory = 0x10000;
    private const int CloseOnExec = 0x80000;

    /// <summary>Ends the names of files that are being written; one that was left by a killed process harms nobody.</summary>
    internal const string Unfinished = ".tmp";

    /// <summary>Writes it, or writes it anew; only its owner may read it. It is on the disk, name and all, when this returns.</summary>
    /// <exception cref="IOException">It cannot be.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be.</exception>
    internal static void Write(string path, ReadOnlySpan<byte> content)
    {
        var folder = Path.GetDirectoryName(path)!;
        // Hidden, and of this write alone: two processes that write the same file do not meet in it.
        var temporary = Path.Combine(folder, $".{Path.GetFileName(path)}.{Guid.NewGuid():N}{Unfinished}");
        try
        {
            var options = new FileStreamOptions { Mode = FileMode.CreateNew, Access = FileAccess.Write, BufferSize = 0 };
            if (!OperatingSystem.IsWindows())
                options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
            using (var file = new FileStream(temporary, options))
            {
                file.Write(content);
                file.Flush(flushToDisk: true);
            }

            File.Move(temporary, path, overwrite: true);
        }
        catch
        {
            TryDelete(temporary);
            throw;
        }

        if (!OperatingSystem.IsWindows())
            Sync(folder);
    }

    /// <summary>Without this a power loss may take the name back.</summary>
    private static void Sync(string folder)
    {
        using var handle = OpenNative(folder, Directory | CloseOnExec);
        if (handle.IsInvalid || (Fsync(handle) != 0 && Marshal.GetLastPInvokeError() != 22)) // EINVAL: a file system that keeps no folders on a disk
            throw new IOException(new Win32Exception(Marshal.GetLastPInvokeError()).Message);
    }

    private static void TryDelete(string path)
    {
        try
        {
            File.Delete(path);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What failed before is told.
        }
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle OpenNative(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(SafeFileHandle file);
}
