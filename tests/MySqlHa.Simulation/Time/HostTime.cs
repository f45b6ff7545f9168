namespace MySqlHa.Simulation.Time;

/// <summary>
/// What one host takes for the time: a monotonic clock that runs a little fast or slow, and a wall clock that is off, and jumps. Its timers fire on the
/// processes of that host, or never, if the process that set them has ended.
/// </summary>
/// <param name="clock">The world's.</param>
/// <param name="drift">By which share the monotonic clock is fast.</param>
/// <param name="wallOffset">By how many microseconds the wall clock is ahead.</param>
internal sealed class HostTime(VirtualClock clock, double drift, long wallOffset)
{
    private static readonly DateTimeOffset Epoch = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>By how many microseconds the wall clock is ahead.</summary>
    public long WallOffset { get; set; } = wallOffset;

    /// <summary>The monotonic clock, in microseconds.</summary>
    public long Monotonic => 1_000_000 + (long)(clock.Now * (1 + drift));

    /// <summary>The wall clock.</summary>
    public DateTimeOffset Wall => Epoch.AddMicroseconds(clock.Now + WallOffset);

    /// <summary>How long the world takes until this host's clock has gone on by so much. Never too short: a timer does not fire early.</summary>
    public long InWorld(long microseconds) => (long)Math.Ceiling(microseconds / (1 + drift)) + 1;
}
