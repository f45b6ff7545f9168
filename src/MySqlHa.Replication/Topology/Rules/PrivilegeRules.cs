namespace MySqlHa.Replication.Topology.Rules;

/// <summary>What the account that asked lacks for setting up and running the pair.</summary>
internal static class PrivilegeRules
{
    // Each with its older or alternative names; the first is what GRANT takes on that generation.
    // SELECT: the accounts' hashes; CREATE, INSERT, DELETE: the table of the pair's proof; GRANT OPTION: to hand REPLICATION SLAVE on.
    private static readonly string[][] Common =
    [
        ["REPLICATION SLAVE", "REPLICATION REPLICA"], ["RELOAD"], ["CREATE USER"], ["PROCESS"],
        ["SELECT"], ["INSERT"], ["DELETE"], ["CREATE"], ["GRANT OPTION"],
    ];

    private static readonly string[][] MySql57 = [.. Common, ["REPLICATION CLIENT"], ["SUPER"]];

    private static readonly string[][] MySql80 =
    [
        .. Common, ["REPLICATION CLIENT"], ["REPLICATION_SLAVE_ADMIN", "SUPER"], ["SYSTEM_VARIABLES_ADMIN", "SUPER"],
        ["PERSIST_RO_VARIABLES_ADMIN"], ["CONNECTION_ADMIN", "SUPER"],
    ];

    private static readonly string[][] MariaDb =
    [
        .. Common, ["BINLOG MONITOR", "REPLICATION CLIENT"], ["REPLICA MONITOR", "SLAVE MONITOR"], ["REPLICATION SLAVE ADMIN", "REPLICATION REPLICA ADMIN"],
        ["REPLICATION MASTER ADMIN"], ["BINLOG ADMIN"], ["READ_ONLY ADMIN"], ["CONNECTION ADMIN"], ["SUPER"],
    ];

    internal static IEnumerable<Finding> Look(ServerSnapshot server)
    {
        if (server.Denied.Count > 0)
        {
            yield return FindingAt.Fixed(
                server, "not-all-seen", Severity.Warning, $"Part of the state could not be read, so this list may be too short. {string.Join(" ", server.Denied)}",
                $"Run as an administrator: GRANT {(server.Release.IsMariaDb ? "REPLICA MONITOR, BINLOG MONITOR" : "REPLICATION CLIENT")} ON *.* TO {Account(server)};");
        }

        if (server.Grants.Count == 0)
            yield break;
        var grants = GrantList.Of(server);
        // MariaDB 10.5 split SUPER up and kept it whole until 11.0, but for READ ONLY ADMIN, which left it with 10.11.
        var super = server.Release.IsMariaDb && !server.Release.AtLeast(11, 0) && grants.Has("SUPER");
        var wanted = server.Release.IsMariaDb ? MariaDb : server.Dialect.CanPersist ? MySql80 : MySql57;
        var missing = wanted.Where(names => !grants.Has(names) && !(super && Split(server, names[0]))).Select(names => names[0]).ToList();
        if (missing.Count == 0)
            yield break;
        yield return FindingAt.Fixed(
            server, "missing-privileges", grants.HasRoles ? Severity.Information : Severity.Warning,
            $"The account {server.CurrentUser} may look, and lacks what setting up the pair takes{(grants.HasRoles ? ", unless its roles bring it" : "")}: {string.Join(", ", missing)}.",
            $"Use an account that may do it, or run as an administrator: GRANT {string.Join(", ", missing)} ON *.* TO {Account(server)};");
    }

    private static bool Split(ServerSnapshot server, string name) =>
        name.EndsWith(" ADMIN", StringComparison.Ordinal) && (name != "READ_ONLY ADMIN" || !server.Release.AtLeast(10, 11));

    private static string Account(ServerSnapshot server) => server.CurrentUser.LastIndexOf('@') is var at and > 0
        ? $"'{server.CurrentUser[..at]}'@'{server.CurrentUser[(at + 1)..]}'"
        : "the account";
}
