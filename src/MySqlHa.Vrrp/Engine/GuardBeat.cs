namespace MySqlHa.Vrrp.Engine;

/// <summary>The loop's signs of life to its guard. Used by the loop alone.</summary>
internal sealed class GuardBeat(IEngineGuard? guard)
{
    private bool _held;

    /// <summary>When the next sign of life is due, in microseconds; never without a guard.</summary>
    public long Next { get; private set; } = guard is null ? long.MaxValue : long.MinValue;

    /// <summary>Gives one if it is due, or if what the guard was told last is not true any more.</summary>
    public void Give(bool holds, long now)
    {
        if (guard is null || (now < Next && holds == _held))
        {
            return;
        }

        guard.Beat(holds);
        _held = holds;
        Next = now + guard.IntervalMicroseconds;
    }
}
