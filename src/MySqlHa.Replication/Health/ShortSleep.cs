using System.Runtime.InteropServices;

namespace MySqlHa.Replication.Health;

/// <summary>
/// nanosleep(2) itself: the time that the process watch sleeps five hundred times a second, without the runtime's wait machinery around it.
/// </summary>
internal static partial class ShortSleep
{
    internal static void For(TimeSpan time)
    {
        var request = new TimeSpec { Seconds = (nint)(time.Ticks / TimeSpan.TicksPerSecond), Nanoseconds = (nint)(time.Ticks % TimeSpan.TicksPerSecond * 100) };
        // Woken early by a signal: the next look merely comes sooner.
        _ = NanoSleep(in request, 0);
    }

    [LibraryImport("libc", EntryPoint = "nanosleep")]
    private static partial int NanoSleep(in TimeSpec request, nint remaining);

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        internal nint Seconds;
        internal nint Nanoseconds;
    }
}
