namespace MySqlHa.Simulation.Time;

/// <summary>The clock and the timers of one process: while it is frozen nothing fires, and what is due fires when it goes on.</summary>
internal sealed class ProcessTime(VirtualClock clock, HostTime host, SimulatedProcess process) : TimeProvider
{
    public override long TimestampFrequency => 1_000_000;

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long GetTimestamp() => host.Monotonic;

    public override DateTimeOffset GetUtcNow() => host.Wall;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new OneShot(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    private sealed class OneShot(ProcessTime time, TimerCallback callback, object? state) : ITimer
    {
        private int _armed;

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            if (period != Timeout.InfiniteTimeSpan)
            {
                throw new NotSupportedException("No process here asks for a periodic timer.");
            }

            var armed = ++_armed;
            if (dueTime != Timeout.InfiniteTimeSpan)
            {
                time.After((long)dueTime.TotalMicroseconds, () => Fire(armed));
            }

            return true;
        }

        public void Dispose() => _armed++;

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        private void Fire(int armed)
        {
            if (armed == _armed)
            {
                callback(state);
            }
        }
    }

    private void After(long microseconds, Action what) => clock.After(host.InWorld(microseconds), () => process.Run(what));
}
