namespace MySqlHa.Simulation.Time;

/// <summary>
/// The one clock of a simulated world, in microseconds, and all that is to happen on it. Nothing takes time but waiting: the clock jumps from one event to the
/// next. Events of the same microsecond happen in the order in which they were asked for.
/// </summary>
internal sealed class VirtualClock
{
    private readonly PriorityQueue<Action, Moment> _events = new(256);
    private long _asked;

    /// <summary>Now.</summary>
    public long Now { get; private set; }

    /// <summary>How many events have happened.</summary>
    public long Happened { get; private set; }

    /// <summary>Has it happen after so many microseconds; what is late already happens now.</summary>
    public void After(long microseconds, Action what) => At(Now + microseconds, what);

    /// <summary>Has it happen at that time.</summary>
    public void At(long time, Action what) => _events.Enqueue(what, new Moment(Math.Max(time, Now), _asked++));

    /// <summary>Has the next event happen, unless it is after <paramref name="end"/>: then it is <paramref name="end"/>.</summary>
    /// <returns>False: nothing happened.</returns>
    public bool Step(long end)
    {
        if (!_events.TryPeek(out _, out var next) || next.Time > end)
        {
            Now = Math.Max(Now, end);
            return false;
        }

        var what = _events.Dequeue();
        Now = next.Time;
        Happened++;
        what();
        return true;
    }

    private readonly record struct Moment(long Time, long Order) : IComparable<Moment>
    {
        public int CompareTo(Moment other) => Time != other.Time ? Time.CompareTo(other.Time) : Order.CompareTo(other.Order);
    }
}
