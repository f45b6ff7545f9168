using MySqlHa.Vrrp.Link.Native;

namespace MySqlHa.Vrrp;

/// <summary>Keeps advertisements going on a machine that is short of processor time. A scheduling stall looks like a dead master to the peer.</summary>
public static class RealTime
{
    /// <summary>For threads that only move packets and timers: above ordinary threads, below the kernel's own at 50 and more.</summary>
    public const int PacketPriority = 40;

    private const int Fifo = 1;
    private const int ResetOnFork = 0x40000000;

    /// <summary>
    /// Puts the calling thread under SCHED_FIFO (sched(7)). Threads and processes that it starts do not inherit it: a child that spins would
    /// take a processor away for good. For threads that sleep nearly always.
    /// </summary>
    /// <param name="priority">1 to 99.</param>
    /// <returns>False where the system does not permit it (CAP_SYS_NICE, or RLIMIT_RTPRIO) or has no such thing; the thread then stays as it was.</returns>
    public static unsafe bool TryEnter(int priority)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(priority, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(priority, 99);
        return OperatingSystem.IsLinux() && LibC.SetScheduler(0, Fifo | ResetOnFork, &priority) == 0;
    }
}
