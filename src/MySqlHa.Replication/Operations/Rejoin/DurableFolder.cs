using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MySqlHa.Replication.Operations;

/// <summary>Puts a folder's names on the disk: without that a power loss may take the name of a new file back.</summary>
internal static partial class DurableFolder
{
    private const int Directory = 0x10000;
    private const int CloseOnExec = 0x80000;

    /// <exception cref="IOException">It cannot be done.</exception>
    internal static void Sync(string folder)
    {
        if (OperatingSystem.IsWindows())
            return;
        using var handle = OpenNative(folder, Directory | CloseOnExec);
        // EINVAL: a file system that keeps no folders on a disk.
        if (handle.IsInvalid || (Fsync(handle) != 0 && Marshal.GetLastPInvokeError() != 22))
            throw new IOException(new Win32Exception(Marshal.GetLastPInvokeError()).Message);
    }

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle OpenNative(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(SafeFileHandle file);
}
