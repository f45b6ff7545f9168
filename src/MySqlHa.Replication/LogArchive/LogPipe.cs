using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace MySqlHa.Replication.LogArchive;

/// <summary>
/// A named pipe in place of a file that mysqlbinlog writes. So the tool never touches the archive, nothing is written twice, a tool whose reader was killed
/// ends by itself, and a full disk stays in this process's hands.
/// </summary>
internal sealed partial class LogPipe : IDisposable
{
    private const int NonBlocking = 0x800;
    private const int CloseOnExec = 0x80000;
    private const int OwnerOnly = 0x180;
    private const int SetSize = 1031;
    private const int Size = 1 << 20;
    private const short Readable = 1;

    private readonly SafeFileHandle _handle;
    private bool _any;

    private LogPipe(SafeFileHandle handle) => _handle = handle;

    /// <summary>Makes the name. A writer that opens it waits until it is opened here.</summary>
    /// <exception cref="IOException">It cannot be made.</exception>
    internal static void Make(string path)
    {
        if (MakeNative(path, OwnerOnly) != 0)
            throw Failed(path);
    }

    /// <summary>Opens it; a writer may come later.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    internal static LogPipe Open(string path)
    {
        var handle = OpenNative(path, NonBlocking | CloseOnExec);
        if (handle.IsInvalid)
            throw Failed(path);
        // A request: what is refused leaves the size that there was.
        _ = ControlNative(handle, SetSize, Size);
        return new LogPipe(handle);
    }

    /// <summary>Reads what there is, waiting for it a while. Null when nothing came, 0 when the writer has closed it.</summary>
    internal int? Read(Span<byte> buffer, TimeSpan wait)
    {
        var watch = new Watch { File = (int)_handle.DangerousGetHandle(), Events = Readable };
        if (PollNative(ref watch, 1, (int)wait.TotalMilliseconds) <= 0)
            return null;
        var count = (int)ReadNative(_handle, ref MemoryMarshal.GetReference(buffer), (nuint)buffer.Length);
        if (count < 0)
            return null;
        _any |= count > 0;
        return count > 0 ? count : _any ? 0 : null;
    }

    public void Dispose() => _handle.Dispose();

    private static IOException Failed(string path)
    {
        var code = Marshal.GetLastPInvokeError();
        return new IOException($"{path}: {new Win32Exception(code).Message}", code);
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Watch
    {
        public int File;
        public short Events;
        public short Happened;
    }

    [LibraryImport("libc", EntryPoint = "mkfifo", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MakeNative(string path, int mode);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial SafeFileHandle OpenNative(string path, int flags);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadNative(SafeFileHandle file, ref byte buffer, nuint count);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int ControlNative(SafeFileHandle file, int command, int argument);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int PollNative(ref Watch watch, nuint count, int milliseconds);
}
