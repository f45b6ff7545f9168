namespace MySqlHa;

/// <summary>What a server is, at one moment.</summary>
public sealed class MySqlNode
{
    /// <summary>The server, as host:port. Any -Server takes it from the pipeline.</summary>
    public required string Server { get; init; }

    /// <summary>Whether it could be asked; all else is empty when it could not.</summary>
    public required bool Reachable { get; init; }

    /// <summary>MySql, MariaDb or Percona.</summary>
    public required string? Flavor { get; init; }

    /// <summary>The version as the server writes it.</summary>
    public required string? Version { get; init; }

    /// <summary>server_id.</summary>
    public required long? ServerId { get; init; }

    /// <summary>server_uuid; null on MariaDB, which has none.</summary>
    public required string? ServerUuid { get; init; }

    /// <summary>read_only.</summary>
    public required bool? ReadOnly { get; init; }

    /// <summary>super_read_only; null on MariaDB, which has none.</summary>
    public required bool? SuperReadOnly { get; init; }

    /// <summary>All transactions that the server has; on MariaDB gtid_binlog_state and gtid_slave_pos together.</summary>
    public required string? GtidExecuted { get; init; }

    /// <summary>Those that are in none of its binary logs.</summary>
    public required string? GtidPurged { get; init; }

    /// <summary>Current binary log file; null without a binary log, or without the right to see it.</summary>
    public required string? LogFile { get; init; }

    /// <summary>Position in it, bytes.</summary>
    public required long? LogPosition { get; init; }

    /// <summary>Replication channels (MariaDB: connections).</summary>
    public required MySqlNodeChannel[] Channels { get; init; }

    /// <summary>Semi-synchronous replication.</summary>
    public required MySqlNodeSemiSync? SemiSync { get; init; }

    /// <summary>What the account may not see: the server's words.</summary>
    public required string[] Denied { get; init; }

    /// <inheritdoc/>
    public override string ToString() => Server;
}
