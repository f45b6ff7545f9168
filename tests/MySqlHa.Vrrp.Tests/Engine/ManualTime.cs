namespace MySqlHa.Vrrp.Tests.Engine;

/// <summary>A clock that moves when it is told.</summary>
internal sealed class ManualTime : TimeProvider
{
    private long _microseconds = 1_000_000;

    public override long TimestampFrequency => 1_000_000;

    /// <summary>What somebody set the wall clock ahead by.</summary>
    public TimeSpan WallOffset { get; set; }

    public override long GetTimestamp() => _microseconds;

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.UnixEpoch.AddMicroseconds(_microseconds) + WallOffset;

    public void Advance(TimeSpan by) => _microseconds += (long)by.TotalMicroseconds;

    public void AdvanceMicroseconds(long by) => _microseconds += by;
}
