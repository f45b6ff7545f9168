using System.Runtime.InteropServices;

namespace MySqlHa.Replication.Health;

/// <summary>
/// nanosleep(2) itself: five hundred sleeps a second through the runtime's own wait machinery cost several times as much CPU.
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
