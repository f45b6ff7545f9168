namespace MySqlHa.Vrrp.StateMachine;

/// <summary>
/// Every timer of VRRP in one place (RFC 9568 section 6.1, RFC 3768 section 6.1). Microseconds; the division by 256 comes last, so
/// that nothing is lost before it. What is shown to people is computed by these same functions.
/// </summary>
public static class TimerArithmetic
{
    private const int PriorityRange = 256;
    private const long MicrosecondsPerSecond = 1_000_000;

    /// <summary>v2: (256 - priority) / 256 s, whatever the interval.</summary>
    public static long SkewV2(int priority) => Scale(priority, MicrosecondsPerSecond);

    /// <summary>v3: (256 - priority) x master's interval / 256.</summary>
    public static long SkewV3(int priority, long masterInterval) => Scale(priority, masterInterval);

    /// <summary>The skew of that version.</summary>
    public static long Skew(VrrpVersion version, int priority, long masterInterval) =>
        version == VrrpVersion.V2 ? SkewV2(priority) : SkewV3(priority, masterInterval);

    /// <summary>How long a backup bears silence: 3 x master's interval + skew.</summary>
    public static long MasterDown(VrrpVersion version, int priority, long masterInterval) =>
        (3 * masterInterval) + Skew(version, priority, masterInterval);

    /// <summary>
    /// How long a backup waits after a master resigned: (256 - priority) x handover skew / 256, or the RFC's skew if there is none. The
    /// wait only puts the backups in order, which takes milliseconds on a LAN and not the half second of an RFC skew at 1 s.
    /// </summary>
    public static long HandoverWait(VrrpVersion version, int priority, long masterInterval, long? handoverSkew) =>
        handoverSkew is { } skew ? Scale(priority, skew) : Skew(version, priority, masterInterval);

    /// <summary>A configured time in microseconds, fractions cut off.</summary>
    public static long ToMicroseconds(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMicrosecond;

    private static long Scale(int priority, long whole) => (PriorityRange - priority) * whole / PriorityRange;
}
