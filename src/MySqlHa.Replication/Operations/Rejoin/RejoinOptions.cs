using MySqlHa.Replication.Operations.Failover;

namespace MySqlHa.Replication.Operations;

/// <summary>How a failed server comes back.</summary>
public sealed record RejoinOptions
{
    /// <summary>The way.</summary>
    public RejoinMethod Method { get; init; }

    /// <summary>What becomes of transactions that only the returning server holds.</summary>
    public ErrantAction Errant { get; init; }

    /// <summary>The replication account, for a channel that does not exist; null keeps the channels' own.</summary>
    public ServerLogin? Replication { get; init; }

    /// <summary>Binary log of the active server from which the returning one goes on; null takes what its channel or a failover record says. For <see cref="RejoinMethod.Position"/>.</summary>
    public string? LogFile { get; init; }

    /// <summary>Position in <see cref="LogFile"/>, bytes.</summary>
    public long? LogPosition { get; init; }

    /// <summary>Folder where discarded transactions are saved, made when it is missing; null for errant in the journal's default folder.</summary>
    public string? ErrantFolder { get; init; }

    /// <summary>Failover records, newest first.</summary>
    public IReadOnlyList<FailoverRecord> Records { get; init; } = [];

    /// <summary>Time allowed until the returning server is in step.</summary>
    public TimeSpan CatchUpTimeout { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How data are copied, if they must be.</summary>
    public CopyOptions Copy { get; init; } = new();
}
