namespace MySqlHa.Replication.Topology;

/// <summary>What the readiness check looks at beyond a snapshot. Null always means: could not be read.</summary>
public sealed record ServerDetails
{
    /// <summary>Where global variables have their values from, by name in lower case. Null before MySQL 8.0 and without performance_schema.</summary>
    public IReadOnlyDictionary<string, SettingOrigin>? Origins { get; init; }

    /// <summary>mysqld-auto.cnf: what SET PERSIST wrote, by name in lower case. Null where there is none (MySQL 5.7, MariaDB).</summary>
    public IReadOnlyDictionary<string, string>? Persisted { get; init; }

    /// <summary>Replication filters that no channel shows yet: global ones, as NAME=rule.</summary>
    public IReadOnlyList<string> Filters { get; init; } = [];

    /// <summary>Replicas that read this server's binary log now (Binlog Dump threads).</summary>
    public int? Readers { get; init; }

    /// <summary>Tables that are not InnoDB or have no primary key; null when nobody looked, or the look took too long.</summary>
    public IReadOnlyList<TableSnapshot>? Tables { get; init; }

    /// <summary>Why <see cref="Tables"/> could not be read; null when it was, or nobody asked.</summary>
    public string? TablesFailure { get; init; }
}
