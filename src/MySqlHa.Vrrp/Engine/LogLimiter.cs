using MySqlHa.Vrrp.Packet;

namespace MySqlHa.Vrrp.Engine;

/// <summary>One log line a drop reason in ten seconds: a flood of hostile packets fills counters, not logs.</summary>
internal sealed class LogLimiter(TimeProvider time)
{
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(10);
    private readonly long[] _last = new long[Enum.GetValues<DropReason>().Length];

    /// <summary>Whether a line about this reason may be written now. Allocates nothing.</summary>
    public bool Allows(DropReason reason)
    {
        var now = time.GetTimestamp();
        var before = Volatile.Read(ref _last[(int)reason]);
        return (before == 0 || time.GetElapsedTime(before, now) >= Quiet)
            && Interlocked.CompareExchange(ref _last[(int)reason], now, before) == before;
    }
}
