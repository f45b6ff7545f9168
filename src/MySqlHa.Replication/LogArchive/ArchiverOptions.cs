namespace MySqlHa.Replication.LogArchive;

/// <summary>What a binlog server shall do.</summary>
public sealed record ArchiverOptions
{
    /// <summary>The server whose logs are archived.</summary>
    public required ServerEndpoint Source { get; init; }

    /// <summary>The account: REPLICATION SLAVE, on MySQL REPLICATION CLIENT for the lag, on MariaDB BINLOG MONITOR.</summary>
    public required ServerLogin Login { get; init; }

    /// <summary>The archive's folder; it is made where there is none.</summary>
    public required string Folder { get; init; }

    /// <summary>The server id to read with; null for the one in the folder's mark, or one by chance from 2147483648 on.</summary>
    public uint? ServerId { get; init; }

    /// <summary>The folder of mysqlbinlog or mariadb-binlog; null for PATH.</summary>
    public string? ToolPath { get; init; }

    /// <summary>Files that ended longer ago are removed; null for none.</summary>
    public TimeSpan? KeepAge { get; init; }

    /// <summary>The oldest files are removed until the archive has no more bytes than this; null for none.</summary>
    public long? KeepBytes { get; init; }

    /// <summary>Time for a login or a question.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The longest wait between two attempts.</summary>
    public TimeSpan RetryMost { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>The clock.</summary>
    public TimeProvider Time { get; init; } = TimeProvider.System;
}
