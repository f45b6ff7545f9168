using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>Switches semi-synchronous replication off. Plugins stay installed.</summary>
public static class DisableSemiSyncOperation
{
    /// <summary>The operation's name.</summary>
    public const string Name = "Disable-SemiSync";

    /// <summary>Makes the plan. The sources' parts come first, so that no commit waits for a replica that has ceased to acknowledge.</summary>
    public static OperationPlan Plan(IReadOnlyList<ServerSnapshot> servers, SemiSyncRole role = SemiSyncRole.Both, TimeSpan? limit = null)
    {
        ArgumentNullException.ThrowIfNull(servers);
        var time = limit ?? TimeSpan.FromSeconds(10);
        var steps = new List<PlanStep>();
        // Where nothing is installed, nothing is on.
        var there = servers.Where(s => s.SemiSync.Names is not null).ToList();
        if (role.HasFlag(SemiSyncRole.Source))
            steps.AddRange(there.Select(s => SemiSyncSteps.Settings("disable-source", "Wait for nobody", s, SemiSyncStatements.SourceOff, time)));
        if (role.HasFlag(SemiSyncRole.Replica))
        {
            foreach (var server in there)
            {
                steps.Add(SemiSyncSteps.Settings("disable-replica", "Acknowledge nothing", server, (s, names) => SemiSyncStatements.Replica(s, names, enabled: false), time));
                steps.Add(SemiSyncSteps.RestartReceivers(server, acknowledges: false, time));
            }
        }

        return new(Name, [.. servers.Select(s => s.Server)], steps);
    }

    /// <summary>Lines of my.cnf for a server that cannot keep settings by itself (MySQL 5.7, MariaDB); empty where SET PERSIST does, or where nothing is installed.</summary>
    public static IReadOnlyList<string> ConfigurationLines(ServerSnapshot server, SemiSyncRole role = SemiSyncRole.Both)
    {
        ArgumentNullException.ThrowIfNull(server);
        return server.SemiSync.Names is null ? [] : SemiSyncStatements.ConfigurationLines(server, new SemiSyncOptions { Role = role }, enabled: false);
    }
}
