using MySqlHa.Replication.Dialect;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// What the account of a node needs, and nothing beside it: found by taking each away on a real server (NodePrivilegeTests). The reasons are in the
/// help of New-MonitorAccount. Source: MySQL manual, "Privileges Provided by MySQL"; MariaDB knowledge base, "GRANT".
/// </summary>
internal static class NodePrivileges
{
    /// <summary>The statistics that switchover, clone and the fence read. MySQL shows them to nobody without it.</summary>
    private const string Statistics = "SELECT ON performance_schema.*";

    // A recipient that is half a copy says so by that schema.
    private static readonly string[] Mark = [.. new[] { "CREATE", "INSERT", "SELECT", "DROP" }.Select(p => $"{p} ON {CopyMark.Schema}.*")];

    // MariaDB 10.5 gave each of SUPER's rights a name; READ_ONLY ADMIN left SUPER with 10.11.
    private static readonly string[] MariaDb =
    [
        "RELOAD", "PROCESS", "REPLICATION SLAVE", "BINLOG MONITOR", "REPLICATION SLAVE ADMIN", "REPLICATION MASTER ADMIN",
        "READ_ONLY ADMIN", "CONNECTION ADMIN", "BINLOG ADMIN", "BINLOG REPLAY",
    ];

    private static readonly string[] MySql57 = ["RELOAD", "PROCESS", "REPLICATION SLAVE", "REPLICATION CLIENT", "SUPER", Statistics];

    private static readonly string[] MySql80 =
    [
        "RELOAD", "PROCESS", "REPLICATION SLAVE", "REPLICATION CLIENT", "REPLICATION_SLAVE_ADMIN", "SYSTEM_VARIABLES_ADMIN", "CONNECTION_ADMIN", Statistics,
    ];

    /// <summary>The privileges, by the names that GRANT takes; on *.* where they name no schema.</summary>
    internal static IReadOnlyList<string> For(ServerRelease release)
    {
        if (release.IsMariaDb)
            return release.AtLeast(10, 5, 9) ? [.. MariaDb, "REPLICA MONITOR"] : MariaDb;
        if (!release.AtLeast(8, 0))
            return MySql57;
        List<string> all = [.. MySql80];
        if (release.AtLeast(8, 0, 16))
            all.Add("SYSTEM_USER");
        if (release.AtLeast(8, 0, 17))
            all.AddRange(["BACKUP_ADMIN", "CLONE_ADMIN", .. Mark]);
        if (release.AtLeast(8, 3))
            all.Add("TRANSACTION_GTID_TAG");
        return all;
    }
}
