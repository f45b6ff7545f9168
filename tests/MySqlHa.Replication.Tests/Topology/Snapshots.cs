using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Tests.Topology;

/// <summary>Snapshots of servers that are ready, of each generation: a test takes one and spoils what it is about.</summary>
internal static class Snapshots
{
    public const string Uuid1 = "11111111-1111-1111-1111-111111111111";
    public const string Uuid2 = "22222222-2222-2222-2222-222222222222";

    /// <summary>Generations that the tests go through.</summary>
    public static readonly string[] All = ["5.7.44", "8.0.36", "8.4.3", "9.7.0", "10.11.6-MariaDB"];

    /// <summary>Half of a ready pair: 1 (writable) or 2 (fenced).</summary>
    public static ServerSnapshot Ready(string version, int node = 1)
    {
        var release = ServerRelease.Parse(version);
        var dialect = SqlDialect.Closest(release);
        var maria = release.IsMariaDb;
        var variables = new Dictionary<string, string>
        {
            ["hostname"] = $"db{node}", ["port"] = "3306", ["datadir"] = "/var/lib/mysql/", ["socket"] = "/run/mysqld/mysqld.sock",
            ["log_bin"] = "ON", ["binlog_format"] = "ROW", ["binlog_row_image"] = "FULL", [dialect.LogReplicaUpdates] = "ON",
            ["auto_increment_increment"] = "2", ["auto_increment_offset"] = $"{node}", ["report_host"] = $"192.0.2.{node}", ["skip_networking"] = "OFF",
            ["sync_binlog"] = "1", ["innodb_flush_log_at_trx_commit"] = "1", ["relay_log_recovery"] = "ON", [dialect.ReplicaNetTimeout] = "4",
            ["lower_case_table_names"] = "0", [release is { IsMariaDb: false, Major: < 8 } ? "expire_logs_days" : "binlog_expire_logs_seconds"] = release is { IsMariaDb: false, Major: < 8 } ? "7" : "604800",
        };
        // The active node was opened at run time; what a MariaDB's file says is not known then.
        variables[dialect.Fence] = node == 1 ? "OFF" : "ON";
        foreach (var (name, value) in maria
            ? new[] { ("gtid_strict_mode", "ON"), ("gtid_domain_id", $"{node}"), ("replicate_do_db", "") }
            : [("gtid_mode", "ON"), ("enforce_gtid_consistency", "ON")])
        {
            variables[name] = value;
        }

        return new()
        {
            Server = new ServerEndpoint($"192.0.2.{node}"),
            Release = release,
            Version = version,
            CurrentUser = "admin@%",
            ServerId = (uint)node,
            ServerUuid = maria ? null : node == 1 ? Uuid1 : Uuid2,
            ReadOnly = node == 2,
            SuperReadOnly = maria ? null : node == 2,
            Executed = GtidSet.Empty(maria),
            Purged = GtidSet.Empty(maria),
            Variables = variables,
            Grants = ["GRANT ALL PRIVILEGES ON *.* TO `admin`@`%` WITH GRANT OPTION"],
            Details = new()
            {
                Origins = maria || dialect.CanPersist ? new Dictionary<string, SettingOrigin> { [dialect.Fence] = maria && node == 1 ? SettingOrigin.RunTime : SettingOrigin.Configured } : null,
                Persisted = dialect.CanPersist ? new Dictionary<string, string> { [dialect.Fence] = "ON" } : null,
                Readers = 0,
            },
        };
    }

    /// <summary>Both halves.</summary>
    public static ServerSnapshot[] Pair(string version) => [Ready(version), Ready(version, 2)];

    /// <summary>With these variables; a null value takes the variable away.</summary>
    public static ServerSnapshot With(this ServerSnapshot server, params (string Name, string? Value)[] changes)
    {
        var variables = server.Variables.ToDictionary();
        foreach (var (name, value) in changes)
        {
            if (value is null)
                variables.Remove(name);
            else
                variables[name] = value;
        }

        return server with { Variables = variables };
    }

    /// <summary>With a variable's origin, and what is persisted of it (null for nothing).</summary>
    public static ServerSnapshot From(this ServerSnapshot server, string name, SettingOrigin origin, string? persisted = null)
    {
        var origins = (server.Details!.Origins ?? new Dictionary<string, SettingOrigin>()).ToDictionary();
        origins[name] = origin;
        var kept = server.Details.Persisted?.ToDictionary();
        kept?.Remove(name);
        if (persisted is not null)
            kept![name] = persisted;
        return server with { Details = server.Details with { Origins = origins, Persisted = kept } };
    }

    /// <summary>A configured channel from that source.</summary>
    public static ChannelSnapshot Channel(this ServerSnapshot server, bool running, params (string Name, string? Value)[] columns) => new()
    {
        SourceHost = "192.0.2.9",
        SourcePort = 3306,
        SourceServerId = 9,
        Receiver = running ? ReceiverState.Running : ReceiverState.Stopped,
        ApplierRunning = running,
        Retrieved = GtidSet.Empty(server.Release.IsMariaDb),
        Applied = GtidSet.Empty(server.Release.IsMariaDb),
        Columns = columns.ToDictionary(c => c.Name, c => c.Value),
    };
}
