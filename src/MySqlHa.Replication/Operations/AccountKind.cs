using MySqlHa.Replication.Dialect;

namespace MySqlHa.Replication.Operations;

/// <summary>What an account is for, and the least that it needs for it.</summary>
/// <param name="Name">For people and for step ids.</param>
/// <param name="Operation">The cmdlet that makes it.</param>
/// <param name="Privileges">The privileges; on *.* where they do not name a schema ("SELECT ON performance_schema.*").</param>
internal sealed record AccountKind(string Name, string Operation, Func<ServerRelease, IReadOnlyList<string>> Privileges)
{
    /// <summary>The other node's receiver logs in with it.</summary>
    internal static AccountKind Replication { get; } = new("replication", "New-ReplicationAccount", _ => ["REPLICATION SLAVE"]);

    /// <summary>
    /// Health checks and status. MariaDB 10.5.9 split the right to see replication from the right to see the binary log; before that the
    /// former was part of one that may also stop replication, which a monitor does not get.
    /// </summary>
    internal static AccountKind Monitor { get; } = new("monitor", "New-MonitorAccount", release =>
        !release.IsMariaDb ? ["REPLICATION CLIENT"] : release.AtLeast(10, 5, 9) ? ["REPLICA MONITOR", "BINLOG MONITOR"] : ["BINLOG MONITOR"]);

    /// <summary>The process that runs a node, and the operations on it: health, fence, promotion, switchover, rejoin.</summary>
    internal static AccountKind Node { get; } = new("node", "New-MonitorAccount", NodePrivileges.For);

    /// <summary>One GRANT for *.*, and one for each schema.</summary>
    internal IEnumerable<string> Grants(ServerRelease release, string account) => Privileges(release)
        .GroupBy(p => p.IndexOf(" ON ", StringComparison.Ordinal) is var at and > 0 ? p[(at + 4)..] : "*.*", p => p.Split(" ON ")[0])
        .Select(g => $"GRANT {string.Join(", ", g)} ON {g.Key} TO {account}");
}
