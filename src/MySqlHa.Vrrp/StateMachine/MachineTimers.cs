namespace MySqlHa.Vrrp.StateMachine;

/// <summary>
/// Which timers are armed, and under which generation. An expiry travels through the engine's queue, so it can arrive after its timer was
/// armed again or forgotten: the generation tells it from the one that counts.
/// </summary>
internal sealed class MachineTimers
{
    private readonly uint[] _generations = new uint[Enum.GetValues<TimerKind>().Length];
    private readonly bool[] _armed = new bool[Enum.GetValues<TimerKind>().Length];

    internal bool IsArmed(TimerKind timer) => _armed[(int)timer];

    internal uint Arm(TimerKind timer)
    {
        _armed[(int)timer] = true;
        return ++_generations[(int)timer];
    }

    internal void Disarm(TimerKind timer) => _armed[(int)timer] = false;

    /// <summary>Whether this expiry is of the timer as it is armed now; if so it is armed no longer.</summary>
    internal bool TryExpire(TimerKind timer, uint generation)
    {
        var counts = _armed[(int)timer] && _generations[(int)timer] == generation;
        _armed[(int)timer] &= !counts;
        return counts;
    }
}
