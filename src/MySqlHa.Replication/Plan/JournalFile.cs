using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MySqlHa.Replication.Plan;

/// <summary>
/// A file that several processes append to at once, a line with each write(2). .NET's own append mode seeks to the end once and
/// would write over what others have appended since.
/// </summary>
internal sealed partial class JournalFile : IDisposable
{
    private const int ReadWrite = 2;
    private const int Create = 0x40;
    private const int Append = 0x400;
    private const int CloseOnExec = 0x80000;
    private const int OwnerOnly = 0x180; // 0600
    private const int LockExclusive = 2;

    private readonly SafeFileHandle _handle;
    private readonly Lock _gate = new();

    private JournalFile(SafeFileHandle handle) => _handle = handle;

    /// <summary>Opens it, or makes it.</summary>
    /// <exception cref="IOException">It cannot be; the message has the system's words.</exception>
    internal static JournalFile Open(string path)
    {
        var handle = OpenNative(path, ReadWrite | Create | Append | CloseOnExec, OwnerOnly);
        return handle.IsInvalid ? throw Failed() : new JournalFile(handle);
    }

    /// <summary>Moves a file away that has become larger than that. Of several processes that want to, one does.</summary>
    internal static void Rotate(string path, string previous, long most)
    {
        if (!IsLarge())
            return;
        using var file = Open(path);
        // Whoever waits here looks again: the large one is gone by then.
        if (Flock(file._handle, LockExclusive) == 0 && IsLarge())
            File.Move(path, previous, overwrite: true);

        bool IsLarge() => new FileInfo(path) is { Exists: true } found && found.Length > most;
    }

    /// <summary>Appends.</summary>
    /// <param name="line">The line.</param>
    /// <param name="flush">Waits until it, and all before it, is on the disk. Without, a power loss may take it.</param>
    /// <exception cref="IOException">It could not be written; the message has the system's words.</exception>
    internal void Write(ReadOnlySpan<byte> line, bool flush = true)
    {
        lock (_gate)
        {
            // A line that a power loss or a full disk tore must not spoil ours.
            if (EndsTorn())
                Put([(byte)'\n', .. line]);
            else
                Put(line);
            if (flush && Fsync(_handle) != 0 && Marshal.GetLastPInvokeError() != 22) // EINVAL: no disk below, as in /dev
                throw Failed();
        }
    }

    public void Dispose() => _handle.Dispose();

    private bool EndsTorn()
    {
        Span<byte> last = stackalloc byte[1];
        var length = RandomAccess.GetLength(_handle);
        return length > 0 && RandomAccess.Read(_handle, last, length - 1) == 1 && last[0] != '\n';
    }

    private void Put(ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length > 0)
        {
            var written = WriteNative(_handle, bytes, bytes.Length);
            if (written <= 0)
                throw Failed();
            bytes = bytes[(int)written..];
        }
    }

    private static IOException Failed() => new(new Win32Exception(Marshal.GetLastPInvokeError()).Message);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle OpenNative(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteNative(SafeFileHandle file, ReadOnlySpan<byte> bytes, nint count);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "flock", SetLastError = true)]
    private static partial int Flock(SafeFileHandle file, int operation);
}
