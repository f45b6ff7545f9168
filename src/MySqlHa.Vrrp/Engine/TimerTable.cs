using MySqlHa.Vrrp.StateMachine;

namespace MySqlHa.Vrrp.Engine;

/// <summary>The deadlines of one state machine, in microseconds of a monotonic clock. No threads, no clock of its own.</summary>
internal sealed class TimerTable
{
    private const long Never = long.MaxValue;
    private static readonly int Kinds = Enum.GetValues<TimerKind>().Length;
    private readonly long[] _deadlines = CreateDeadlines();
    private readonly uint[] _generations = new uint[Kinds];

    /// <summary>The next deadline, or <see cref="long.MaxValue"/> when no timer is armed.</summary>
    public long Next
    {
        get
        {
            var next = Never;
            foreach (var deadline in _deadlines)
            {
                next = Math.Min(next, deadline);
            }

            return next;
        }
    }

    /// <summary>Arms a timer, replacing its former deadline.</summary>
    public void Arm(TimerKind timer, long deadline, uint generation)
    {
        _deadlines[(int)timer] = deadline;
        _generations[(int)timer] = generation;
    }

    /// <summary>Forgets a timer.</summary>
    public void Disarm(TimerKind timer) => _deadlines[(int)timer] = Never;

    /// <summary>The deadline of one timer; false when it is not armed.</summary>
    public bool TryGetDeadline(TimerKind timer, out long deadline)
    {
        deadline = _deadlines[(int)timer];
        return deadline != Never;
    }

    /// <summary>Takes the earliest timer that is due at <paramref name="now"/>; it is no longer armed then.</summary>
    public bool TryTakeDue(long now, out TimerKind timer, out uint generation, out long deadline)
    {
        var earliest = 0;
        for (var i = 1; i < _deadlines.Length; i++)
        {
            if (_deadlines[i] < _deadlines[earliest])
            {
                earliest = i;
            }
        }

        timer = (TimerKind)earliest;
        generation = _generations[earliest];
        deadline = _deadlines[earliest];
        if (deadline > now)
        {
            return false;
        }

        _deadlines[earliest] = Never;
        return true;
    }

    private static long[] CreateDeadlines()
    {
        var all = new long[Kinds];
        Array.Fill(all, Never);
        return all;
    }
}
