using System.Globalization;

namespace MySqlHa.Node;

/// <summary>
/// Tells a pair that throws its role to and fro from one that fails over: too many take-overs in too short a time, and this node takes over no more until an
/// operator has looked. Once tripped it stays so, also after the window: what made the pair flap is still there. Thread-safe.
/// </summary>
/// <param name="limit">How many take-overs within the window trip it; 0 for never, 1000 at most.</param>
/// <param name="window">The window.</param>
/// <param name="time">Whose timestamps <see cref="Count"/> is given; the system's if none.</param>
internal sealed class FlapDamping(int limit, TimeSpan window, TimeProvider? time = null)
{
    private readonly TimeProvider _time = time ?? TimeProvider.System;
    private readonly long[] _takeOvers = new long[limit];
    private readonly Lock _gate = new();
    private int _count;
    private bool _tripped;

    /// <summary>Why the node must not take over, in words for the operator; null when it may.</summary>
    public string? Reason
    {
        get
        {
            lock (_gate)
            {
                return _tripped ? $"{limit} {(limit == 1 ? "take-over" : "take-overs")} within {Words(window)}; stays where it is until Resume-VrrpInstance" : null;
            }
        }
    }

    /// <summary>Counts one take-over: an entry into MASTER.</summary>
    /// <param name="at">A timestamp of the time provider, not before the last one.</param>
    /// <returns><see cref="Reason"/> as it is now.</returns>
    public string? Count(long at)
    {
        lock (_gate)
        {
            if (limit > 0)
            {
                // The slot that is due holds the take-over limit - 1 before this one after the write: the oldest that can matter.
                _takeOvers[_count++ % limit] = at;
                var oldest = _takeOvers[_count % limit];
                _tripped |= _count >= limit && _time.GetElapsedTime(oldest, at) <= window;
            }
        }

        return Reason;
    }

    /// <summary>An operator has looked: count from nothing.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _count = 0;
            _tripped = false;
        }
    }

    private static string Words(TimeSpan time) => time.TotalSeconds switch
    {
        >= 3600 when time.TotalSeconds % 3600 == 0 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalHours:0} h"),
        >= 60 when time.TotalSeconds % 60 == 0 => string.Create(CultureInfo.InvariantCulture, $"{time.TotalMinutes:0} min"),
        var seconds => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.###} s"),
    };
}
