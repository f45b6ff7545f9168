using System.Globalization;
using System.Text;
using MySqlHa.Replication.Dialect;

namespace MySqlHa.Replication.Operations;

/// <summary>The part of my.cnf that makes a server half of a pair, each line with its reason, in the words of its generation.</summary>
public static class ConfigurationFile
{
    /// <summary>Writes it.</summary>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.VersionTooOld"/>: older than MySQL 5.7 or MariaDB 10.5.</exception>
    public static string Text(ConfigurationOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        var dialect = SqlDialect.For(options.Release);
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $"# Node {options.Node} of a pair, for {(dialect.IsMariaDb ? "MariaDB" : "MySQL")} {options.Release.Major}.{options.Release.Minor}. Written by New-MySqlConfiguration.\n");
        text.Append("# It goes into /etc/mysql/conf.d (Debian) or /etc/my.cnf.d (RHEL). The file that sorts last wins.\n[mysqld]\n");
        foreach (var line in Lines(options, dialect))
            text.Append(CultureInfo.InvariantCulture, $"\n# {line.Why}\n{line.Setting}\n");
        return text.ToString();
    }

    /// <summary>The settings, without reasons: what the test of a real server looks for.</summary>
    internal static IEnumerable<ConfigurationLine> Lines(ConfigurationOptions options, SqlDialect dialect) =>
    [
        .. Identity(options),
        .. BinaryLog(options.Release, dialect),
        .. dialect.IsMariaDb ? MariaDbGtid(options) : MySqlGtid,
        .. Replica(options.Release, dialect),
        .. Durability,
        .. AutoIncrement(options),
        .. options.SemiSync ? SemiSyncLines.Of(dialect) : [],
        .. Size(options),
        .. options.ReadOnly ? [new($"{dialect.Fence} = ON", "A node that comes back takes no writes: the other one may have taken over. Whoever gets the address is opened.")] : Array.Empty<ConfigurationLine>(),
    ];

    private static ConfigurationLine[] MySqlGtid =>
    [
        new("gtid_mode = ON", "Every transaction has a name that is the same on both nodes: what one lacks can be counted, and is found without file and position."),
        new("enforce_gtid_consistency = ON", "Statements that cannot have a GTID are refused, not logged without one."),
    ];

    private static ConfigurationLine[] Durability =>
    [
        new("sync_binlog = 1", "The binary log is on disk before a commit is acknowledged: a crash leaves both nodes with the same history."),
        new("innodb_flush_log_at_trx_commit = 1", "And so is InnoDB's log: no acknowledged commit is lost with the power."),
    ];

    private static IEnumerable<ConfigurationLine> Identity(ConfigurationOptions options)
    {
        yield return new($"server_id = {options.ServerId ?? (uint)options.Node}", "No other server of this topology has it, or ever had: events that carry one's own number are skipped.");
        const string why = "The address by which the other node reaches this one: SHOW REPLICAS shows it there.";
        yield return options.ReportHost is { } host ? new($"report_host = {host}", why) : new("#report_host = ", why + " Fill it in.");
    }

    private static IEnumerable<ConfigurationLine> BinaryLog(ServerRelease release, SqlDialect dialect)
    {
        yield return new("log_bin = binlog", "The other node, and whoever comes to save this one's last transactions, reads it. A fixed name survives a new host name.");
        // Deprecated from 8.0.34: the only value that is left is the default, and naming it logs a warning.
        if (release.IsMariaDb || !release.AtLeast(8, 0, 34))
            yield return new("binlog_format = ROW", "Rows as they were changed, not statements that may do something else over there.");
        yield return new("binlog_row_image = FULL", "Rows in full, before and after: differences are noticed, and a change can be shown and undone.");
        yield return new($"{dialect.LogReplicaUpdates} = ON", "What came from the other node is logged too: a third replica or a backup taken from either node has it all.");
        yield return Days(release)
            ? new("expire_logs_days = 7", "A node that was away for up to a week catches up by itself. Make it shorter only if the disk is small.")
            : new("binlog_expire_logs_seconds = 604800", "A node that was away for up to a week catches up by itself. Make it shorter only if the disk is small.");
    }

    private static bool Days(ServerRelease release) => release.IsMariaDb ? !release.AtLeast(10, 6) : !release.AtLeast(8, 0);

    private static IEnumerable<ConfigurationLine> MariaDbGtid(ConfigurationOptions options) =>
    [
        new($"gtid_domain_id = {options.Node}", "Each writer counts in a domain of its own: their sequence numbers cannot collide."),
        new("gtid_strict_mode = ON", "A transaction out of order is an error at once, not a hole that is found after a failover."),
    ];

    private static IEnumerable<ConfigurationLine> Replica(ServerRelease release, SqlDialect dialect)
    {
        yield return new("relay_log = relay", "A fixed name: the default has the host's name in it, and is lost with it.");
        yield return new("relay_log_recovery = ON", "After a crash relay logs that may be torn are thrown away and fetched anew.");
        yield return new($"{dialect.ReplicaNetTimeout} = 4", "Seconds. The default of 60 takes a source that died without a word for one that has nothing to say.");
        if (!release.IsMariaDb && !release.AtLeast(8, 0))
        {
            yield return new("relay_log_info_repository = TABLE", "The applier's position is stored with the transaction: nothing is applied twice after a crash.");
            yield return new("master_info_repository = TABLE", "And the receiver's beside it.");
        }
    }

    private static IEnumerable<ConfigurationLine> AutoIncrement(ConfigurationOptions options) =>
    [
        new("auto_increment_increment = 2", "Two nodes, every other number each. This guards AUTO_INCREMENT keys only, no other unique keys."),
        new($"auto_increment_offset = {options.Node}", options.Node == 1 ? "Odd numbers here." : "Even numbers here."),
    ];

    private static IEnumerable<ConfigurationLine> Size(ConfigurationOptions options)
    {
        if (options.BufferPoolSize is { } size)
            yield return new($"innodb_buffer_pool_size = {size}", "The same on both: the passive node must carry the load one day.");
    }
}
