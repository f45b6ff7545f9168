namespace MySqlHa.Vrrp.Authentication;

/// <summary>
/// The sequence of a signed advertisement: seconds of the Unix epoch in the upper 32 bits, the binary fraction of the second in 16, a counter in 16.
/// </summary>
internal static class SequenceNumber
{
    /// <summary>The sequence of an instant, its counter zero.</summary>
    public static ulong At(DateTimeOffset instant)
    {
        var ticks = (ulong)(instant.UtcTicks - DateTimeOffset.UnixEpoch.Ticks);
        var fraction = ((ticks % TimeSpan.TicksPerSecond) << 16) / TimeSpan.TicksPerSecond;
        return (ticks / TimeSpan.TicksPerSecond << 32) | (fraction << 16);
    }

    /// <summary>The seconds, modulo 2^32.</summary>
    public static uint Seconds(ulong sequence) => (uint)(sequence >> 32);

    /// <summary>Whether the first comes after the second (RFC 1982: the order outlives the field's end in 2106).</summary>
    public static bool IsAfter(ulong sequence, ulong other) => unchecked((long)(sequence - other)) > 0;

    /// <summary>Seconds from the second to the first.</summary>
    public static int SecondsBetween(ulong sequence, ulong other) => unchecked((int)(Seconds(sequence) - Seconds(other)));
}
