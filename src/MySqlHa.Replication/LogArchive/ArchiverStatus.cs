namespace MySqlHa.Replication.LogArchive;

/// <summary>A binlog server at one moment.</summary>
public sealed record ArchiverStatus
{
    /// <summary>What it is doing.</summary>
    public required ArchiverState State { get; init; }

    /// <summary>Since when.</summary>
    public required DateTimeOffset Since { get; init; }

    /// <summary>Why.</summary>
    public required string Reason { get; init; }

    /// <summary>The id that it reads with; 0 until it is known.</summary>
    public uint ServerId { get; init; }

    /// <summary>The archive's last file; null while it is empty.</summary>
    public string? File { get; init; }

    /// <summary>Where the last whole, verified event ends in it.</summary>
    public long Position { get; init; }

    /// <summary>Bytes that the source has beyond; null when that is not known.</summary>
    public long? LagBytes { get; init; }

    /// <summary>Seconds from the last archived event to the source's clock, 0 when nothing is missing; null when not known.</summary>
    public double? LagSeconds { get; init; }

    /// <summary>How many files the archive has.</summary>
    public int Files { get; init; }

    /// <summary>Bytes of all its files.</summary>
    public long Bytes { get; init; }

    /// <summary>How often the connection was made anew.</summary>
    public int Restarts { get; init; }

    /// <summary>What ended the last connection; null when none has ended.</summary>
    public string? LastError { get; init; }

    /// <summary>When that was.</summary>
    public DateTimeOffset? LastErrorAt { get; init; }
}
