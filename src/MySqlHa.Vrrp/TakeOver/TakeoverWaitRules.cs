using MySqlHa.Vrrp.StateMachine;

namespace MySqlHa.Vrrp.TakeOver;

/// <summary>
/// When a node that takes over may serve: put the addresses on, and open its server for writes. Pure; microseconds of one monotonic clock.
/// <para>
/// What was heard last tells only that the holder lived at that moment. It may have frozen at any time until its next advertisement was due, so the
/// holder's interval is part of every bound; the wait itself is what of the bound the silence has not covered yet.
/// </para>
/// </summary>
public static class TakeoverWaitRules
{
    /// <summary>From a guard's decision until sessions are reset and addresses removed, with room for a busy machine.</summary>
    public const long ReleaseMicroseconds = 100_000;

    /// <summary>
    /// How much later than its lifetime the kernel takes an address away. Measured: a lifetime of 1 s ends after 1.15 s at most, 2 s after 2.4 s, 3 s after 3.35 s:
    /// it looks at lifetimes in steps of its own.
    /// </summary>
    public const long LeaseSlackMicroseconds = 400_000;

    /// <summary>How long after the holder was last heard it may still hold; 0 where nothing is waited for.</summary>
    /// <param name="settings">What is relied on.</param>
    /// <param name="interval">The holder's advertisement interval, in microseconds.</param>
    public static long Bound(TakeoverWaitSettings settings, long interval)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return settings.Wait switch
        {
            TakeoverWait.Guard => interval + Microseconds(settings.GuardLimit) + Microseconds(settings.GuardInterval) + ReleaseMicroseconds,
            TakeoverWait.Lease => interval + Microseconds(settings.AddressLifetime) + LeaseSlackMicroseconds,
            _ => 0,
        };
    }

    /// <summary>Not before this time, which may be past, may the node serve; <see cref="long.MinValue"/> when there is nothing to wait for.</summary>
    public static long NotBefore(TakeoverWaitSettings settings, in FormerHolder holder)
    {
        ArgumentNullException.ThrowIfNull(settings);
        return holder.End == HolderEnd.Silent && settings.Wait != TakeoverWait.None ? holder.LastHeard + Bound(settings, holder.Interval) : long.MinValue;
    }

    /// <summary>How long the node has to wait from now on; 0 when it may serve.</summary>
    public static long Left(TakeoverWaitSettings settings, in FormerHolder holder, long now)
    {
        var notBefore = NotBefore(settings, holder);
        return notBefore > now ? notBefore - now : 0;
    }

    /// <summary>By how much a take-over on silence is later than without a wait: what the master down interval does not cover of the bound.</summary>
    /// <param name="settings">What is relied on.</param>
    /// <param name="version">The protocol version.</param>
    /// <param name="priority">The priority of the node that takes over.</param>
    /// <param name="interval">The holder's advertisement interval, in microseconds.</param>
    public static long Delay(TakeoverWaitSettings settings, VrrpVersion version, int priority, long interval) =>
        Math.Max(0, Bound(settings, interval) - TimerArithmetic.MasterDown(version, priority, interval));

    private static long Microseconds(TimeSpan time) => TimerArithmetic.ToMicroseconds(time);
}
