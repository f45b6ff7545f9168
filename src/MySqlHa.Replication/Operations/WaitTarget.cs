using MySqlHa.Replication.Gtid;

namespace MySqlHa.Replication.Operations;

/// <summary>What a replica shall have applied: a GTID set, or a place in its source's binary log.</summary>
public sealed record WaitTarget
{
    private WaitTarget()
    {
    }

    /// <summary>The set; null for a place.</summary>
    public GtidSet? Set { get; private init; }

    /// <summary>The source's binary log; null for a set.</summary>
    public string? LogFile { get; private init; }

    /// <summary>Position in <see cref="LogFile"/>, bytes.</summary>
    public long LogPosition { get; private init; }

    /// <summary>A set.</summary>
    public static WaitTarget Of(GtidSet set) => new() { Set = set };

    /// <summary>A place.</summary>
    public static WaitTarget Of(string logFile, long logPosition) => new() { LogFile = logFile, LogPosition = logPosition };

    /// <inheritdoc/>
    public override string ToString() => Set?.ToString() ?? $"{LogFile}:{LogPosition}";
}
