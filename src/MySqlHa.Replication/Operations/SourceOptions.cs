namespace MySqlHa.Replication.Operations;

/// <summary>What a channel shall be told about its source. What is null stays as the channel has it; a new channel gets the defaults named here.</summary>
public sealed record SourceOptions
{
    /// <summary>Channel (MariaDB: connection); "" is the default channel.</summary>
    public string Channel { get; init; } = "";

    /// <summary>The replication account; null keeps user and password, which works for the same source only.</summary>
    public ServerLogin? Account { get; init; }

    /// <summary>Hands the password over even where all looks the same: MariaDB shows nobody the one that it keeps.</summary>
    public bool RenewPassword { get; init; }

    /// <summary>Binary log of the source to begin with; null finds the position by GTID.</summary>
    public string? LogFile { get; init; }

    /// <summary>Position in <see cref="LogFile"/>, bytes, from 4.</summary>
    public long? LogPosition { get; init; }

    /// <summary>TLS of the receiver. A new channel: <see cref="TlsMode.Preferred"/>, which is decided when the plan is made: a receiver knows only on and off.</summary>
    public TlsMode? Tls { get; init; }

    /// <summary>The authority's PEM file on the replica's host.</summary>
    public string? CaFile { get; init; }

    /// <summary>Whether the receiver may fetch the source's RSA key. A new channel: where it has no TLS.</summary>
    public bool? GetPublicKey { get; init; }

    /// <summary>Seconds between two attempts to connect, from 1. A new channel: 1.</summary>
    public int? ConnectRetry { get; init; }

    /// <summary>Attempts before the receiver gives up, 0 for no end. A new channel: 86400 (MySQL 8.4 would take 10, and stay away after ten seconds of outage).</summary>
    public long? RetryCount { get; init; }

    /// <summary>Seconds of silence after which the source sends a heartbeat. A new channel: 1.</summary>
    public double? HeartbeatPeriod { get; init; }
}
