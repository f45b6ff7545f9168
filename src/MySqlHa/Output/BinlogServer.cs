namespace MySqlHa;

/// <summary>A binlog server as Get-BinlogServer shows it: a snapshot, it does not change.</summary>
public sealed class BinlogServer
{
    /// <summary>The name that it was started with.</summary>
    public required string Name { get; init; }

    /// <summary>The server whose logs it archives, as host:port.</summary>
    public required string Source { get; init; }

    /// <summary>The archive's folder.</summary>
    public required string Folder { get; init; }

    /// <summary>Starting, Streaming, Waiting, Gap, Failed or Stopped.</summary>
    public required string State { get; init; }

    /// <summary>When it entered that state.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Why it is in that state.</summary>
    public required string Reason { get; init; }

    /// <summary>The server id that it reads with; 0 until the source was reached.</summary>
    public required long ServerId { get; init; }

    /// <summary>The archive's last file; null while there is none.</summary>
    public required string? File { get; init; }

    /// <summary>Where the last whole, verified event ends in it.</summary>
    public required long Position { get; init; }

    /// <summary>Bytes that the source has beyond that; null when that is not known.</summary>
    public required long? LagBytes { get; init; }

    /// <summary>Seconds from the last archived event to the source's clock, 0 when nothing is missing; null when not known.</summary>
    public required double? LagSeconds { get; init; }

    /// <summary>How many files the archive has.</summary>
    public required int Files { get; init; }

    /// <summary>Bytes of all its files.</summary>
    public required long Bytes { get; init; }

    /// <summary>How often the connection was made anew.</summary>
    public required int Restarts { get; init; }

    /// <summary>What ended the last connection; null when none has ended.</summary>
    public required string? LastError { get; init; }

    /// <summary>When that was.</summary>
    public required DateTimeOffset? LastErrorAt { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Name;
}
