using System.Runtime.InteropServices;

namespace MySqlHa.Guard;

/// <summary>The system calls that .NET has no door to.</summary>
internal static unsafe partial class Native
{
    internal const int Interrupted = 4;
    internal const int WouldBlock = 11;

    private const short PollIn = 1;
    private const int GetFlags = 3;
    private const int SetFlags = 4;
    private const int NonBlocking = 0x800;
    private const int Kill = 9;
    private static readonly nint Ignore = 1;

    // SIGHUP, SIGINT, SIGQUIT, SIGPIPE, SIGTERM, SIGTSTP, SIGTTIN, SIGTTOU: what a terminal or a service manager sends to all that runs there. The pipe's end is the only end.
    private static ReadOnlySpan<int> Unheeded => [1, 2, 3, 13, 15, 20, 21, 22];

    /// <summary>Leaves the daemon's session, and heeds no signal that is meant for it.</summary>
    internal static void Detach()
    {
        foreach (var signal in Unheeded)
        {
            Signal(signal, Ignore);
        }

        _ = NewSession();
    }

    internal static void MakeNonBlocking(int descriptor) => _ = Control(descriptor, SetFlags, Control(descriptor, GetFlags, 0) | NonBlocking);

    /// <summary>Waits until there is something to read, or the end.</summary>
    internal static bool WaitReadable(int descriptor, int milliseconds)
    {
        var poll = new PollDescriptor { Descriptor = descriptor, Events = PollIn };
        return Poll(&poll, 1, milliseconds) > 0;
    }

    /// <summary>Bytes read, 0 at the end, -1 where there are none at the moment.</summary>
    internal static int Read(int descriptor, Span<byte> into)
    {
        fixed (byte* bytes = into)
        {
            var count = (int)Read(descriptor, bytes, (nuint)into.Length);
            return count >= 0 ? count : Marshal.GetLastPInvokeError() is Interrupted or WouldBlock ? -1 : 0;
        }
    }

    internal static void Write(int descriptor, ReadOnlySpan<byte> frame)
    {
        fixed (byte* bytes = frame)
        {
            _ = Write(descriptor, bytes, (nuint)frame.Length);
        }
    }

    /// <summary>A handle of a process, which no other process ever gets; negative where there is none.</summary>
    internal static int OpenProcess(int process) => (int)SystemCall(434, process, 0, 0, 0);

    internal static void KillProcess(int handle) => _ = SystemCall(424, handle, Kill, 0, 0);

    [LibraryImport("libc", EntryPoint = "signal")]
    private static partial nint Signal(int signal, nint handler);

    [LibraryImport("libc", EntryPoint = "setsid")]
    private static partial int NewSession();

    [LibraryImport("libc", EntryPoint = "fcntl")]
    private static partial int Control(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    private static partial int Poll(PollDescriptor* descriptors, nuint count, int milliseconds);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint Read(int descriptor, void* into, nuint length);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint Write(int descriptor, void* from, nuint length);

    // pidfd_open(2) and pidfd_send_signal(2) have no wrapper in every libc; their numbers are the same on all architectures.
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(nint number, nint first, nint second, nint third, nint fourth);

    [StructLayout(LayoutKind.Sequential)]
    private struct PollDescriptor
    {
        internal int Descriptor;
        internal short Events;
        internal short Returned;
    }
}
