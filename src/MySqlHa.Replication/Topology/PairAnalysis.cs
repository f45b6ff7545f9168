using MySqlHa.Replication.Topology.Rules;

namespace MySqlHa.Replication.Topology;

/// <summary>
/// Judges whether one server, or two, can be (half of) a pair of which each is the other's replica. Pure. An Error stands in the way of
/// setting the pair up or of trusting it; a Warning works at a risk that its message names. Sources: MySQL reference manual, "Replication
/// and Binary Logging Options and Variables", "Enabling GTID Transactions Online"; MariaDB knowledge base, "Setting Up Replication".
/// </summary>
public static class PairAnalysis
{
    /// <summary>Looks at one server or at both of a pair.</summary>
    /// <param name="servers">One or two snapshots. Rules that need <see cref="ServerSnapshot.Details"/> keep silent, or say so, without them.</param>
    /// <returns>Findings, gravest first; a server's own before the pair's.</returns>
    /// <exception cref="ArgumentException">None, or more than two.</exception>
    public static IReadOnlyList<Finding> Analyze(IReadOnlyList<ServerSnapshot> servers)
    {
        ArgumentNullException.ThrowIfNull(servers);
        if (servers.Count is not (1 or 2))
            throw new ArgumentException("One server or two.", nameof(servers));
        var pair = servers.Count == 2 ? new ServerPair(servers[0], servers[1]) : null;
        // One server under two names: what a pair must differ in says nothing then.
        if (pair is not null && IdentityRules.SameServer(pair) is { } same)
            return Sort([same, .. Own(servers[0], servers)]);

        var findings = servers.SelectMany(s => Own(s, servers)).Concat(pair is null ? [] : Of(pair)).ToList();
        foreach (var server in servers)
            findings.AddRange(RestartRules.NotKept(server, findings.Where(f => f.Server == server.Server)));
        return Sort(findings);
    }

    private static IEnumerable<Finding> Own(ServerSnapshot server, IReadOnlyList<ServerSnapshot> all) =>
    [
        .. VersionRules.Look(server),
        .. IdentityRules.Look(server),
        .. ReachRules.Look(server),
        .. BinaryLogRules.Look(server),
        .. GtidRules.Look(server, all),
        .. FilterRules.Look(server),
        .. DurabilityRules.Look(server),
        .. RestartRules.ComesUpWritable(server),
        .. SemiSyncRules.Look(server),
        .. AutoIncrementRules.Look(server),
        .. PrivilegeRules.Look(server),
        .. TableRules.Look(server),
    ];

    private static IEnumerable<Finding> Of(ServerPair pair) =>
    [
        .. VersionRules.Look(pair),
        .. IdentityRules.Look(pair),
        .. GtidRules.Look(pair),
        .. AutoIncrementRules.Look(pair),
        .. WriteRules.Look(pair),
        .. TableRules.Look(pair),
    ];

    private static List<Finding> Sort(IEnumerable<Finding> findings) =>
        [.. findings.OrderByDescending(f => f.Severity).ThenBy(f => f.Server is null)];
}
