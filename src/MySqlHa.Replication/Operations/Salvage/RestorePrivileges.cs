using MySqlHa.Replication.BinaryLog;
using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// What an account needs to bring transactions back, on *.*: found by taking each away on a real server (RestorePrivilegeTests). Neither server asks for
/// rights on a table whose rows a BINLOG statement changes; what is logged as a statement needs those that it needed when it was run. Pure. Sources: MySQL
/// manual, "BINLOG Statement", "System Variable Privileges"; MariaDB knowledge base, "BINLOG", "GRANT".
/// </summary>
internal static class RestorePrivileges
{
    /// <summary>Those that are missing, by the names that GRANT takes. SHOW GRANTS also lists what active roles bring.</summary>
    internal static IReadOnlyList<string> Missing(ServerSnapshot survivor, IReadOnlyList<LoggedTransaction> pending, RestoreOptions options)
    {
        var grants = GrantList.Of(survivor);
        return survivor.Grants.Count == 0 ? [] : [.. Needed(survivor, pending, options).Where(n => !grants.Has(n)).Select(n => n[0]).Distinct()];
    }

    // Each with its other names, and with what includes it.
    private static IEnumerable<string[]> Needed(ServerSnapshot survivor, IReadOnlyList<LoggedTransaction> pending, RestoreOptions options) => survivor.Release switch
    {
        { IsMariaDb: true } release => OfMariaDb(release, survivor.ReadOnly, options),
        var release when release.AtLeast(8, 0) => OfMySql(release, survivor, pending),
        _ => [["REPLICATION CLIENT", "SUPER"], ["SUPER"]],
    };

    private static IEnumerable<string[]> OfMySql(ServerRelease release, ServerSnapshot survivor, IReadOnlyList<LoggedTransaction> pending)
    {
        // What its channels have received is theirs to apply.
        yield return ["REPLICATION CLIENT", "SUPER"];
        // REPLICATION_APPLIER lets an account run BINLOG, too, but then the tables' own rights are asked for, and their lack is "Unknown error" (1105).
        yield return ["BINLOG_ADMIN", "SUPER"];
        // sql_log_bin, gtid_next, original_commit_timestamp, pseudo_thread_id.
        if (release.AtLeast(8, 0, 14) && survivor.SuperReadOnly != true)
            yield return ["SESSION_VARIABLES_ADMIN", "SYSTEM_VARIABLES_ADMIN", "SUPER"];
        else
            yield return ["SYSTEM_VARIABLES_ADMIN", "SUPER"];
        if (survivor.ReadOnly)
            yield return ["CONNECTION_ADMIN", "SUPER"];
        // uuid:tag:n
        if (release.AtLeast(8, 3) && pending.Any(t => t.Gtid.Count(c => c == ':') == 2))
            yield return ["TRANSACTION_GTID_TAG"];
    }

    private static IEnumerable<string[]> OfMariaDb(ServerRelease release, bool readOnly, RestoreOptions options)
    {
        if (release.AtLeast(10, 5, 9))
            yield return ["REPLICA MONITOR", "SLAVE MONITOR", "SUPER"];
        // BINLOG, gtid_domain_id, gtid_seq_no, server_id, pseudo_thread_id.
        yield return ["BINLOG REPLAY", "SUPER"];
        // sql_log_bin.
        if (!options.SkipRehearsal)
            yield return ["BINLOG ADMIN", "SUPER"];
        // STOP and START SLAVE, gtid_slave_pos.
        yield return ["REPLICATION SLAVE ADMIN", "REPLICATION REPLICA ADMIN", "SUPER"];
        if (readOnly)
            yield return release.AtLeast(10, 11) ? ["READ_ONLY ADMIN", "READ ONLY ADMIN"] : ["READ_ONLY ADMIN", "READ ONLY ADMIN", "SUPER"];
    }
}
