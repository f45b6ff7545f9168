using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>Switches semi-synchronous replication on: a commit waits until a replica has it. Source: MySQL manual, "Semisynchronous Replication".</summary>
public static class EnableSemiSyncOperation
{
    /// <summary>The operation's name.</summary>
    public const string Name = "Enable-SemiSync";

    /// <summary>
    /// Makes the plan. The replicas' parts come first on all servers: a source that is switched on before anybody acknowledges
    /// lets every commit wait for its whole timeout.
    /// </summary>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.Incompatible"/>: MariaDB waits for one replica only.</exception>
    public static OperationPlan Plan(IReadOnlyList<ServerSnapshot> servers, SemiSyncOptions options)
    {
        ArgumentNullException.ThrowIfNull(servers);
        ArgumentNullException.ThrowIfNull(options);
        if (options.WaitForReplicaCount > 1 && servers.FirstOrDefault(s => s.Release.IsMariaDb) is { } mariaDb)
            throw new ReplicationException(ReplicationError.Incompatible, mariaDb.Server, $"{mariaDb.Server}: MariaDB waits for one acknowledgement, not for {options.WaitForReplicaCount}. Nothing was changed.", "Leave -WaitForReplicaCount out.");
        return new(Name, [.. servers.Select(s => s.Server)], Steps(servers, options));
    }

    /// <summary>Reads what <see cref="Plan"/> needs of a server: a snapshot, with the settings that its next start finds.</summary>
    public static Task<ServerSnapshot> ReadAsync(PlanContext context, ServerEndpoint server, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return SemiSyncSteps.LookAsync(context, server, cancellation);
    }

    /// <summary>Lines of my.cnf for a server that cannot keep settings by itself (MySQL 5.7, MariaDB); empty where SET PERSIST does.</summary>
    public static IReadOnlyList<string> ConfigurationLines(ServerSnapshot server, SemiSyncOptions options) => SemiSyncStatements.ConfigurationLines(server, options, enabled: true);

    /// <summary>The steps alone, for other plans.</summary>
    internal static IReadOnlyList<PlanStep> Steps(IReadOnlyList<ServerSnapshot> servers, SemiSyncOptions options)
    {
        var steps = new List<PlanStep>();
        foreach (var server in servers)
        {
            if (SemiSyncSteps.Names(server).SourcePlugin is not null)
                steps.Add(InstallSemiSyncStep.Create(server, options.Limit));
        }

        if (options.Role.HasFlag(SemiSyncRole.Replica))
        {
            foreach (var server in servers)
            {
                steps.Add(SemiSyncSteps.Settings("enable-replica", "Acknowledge what is received", server, (s, names) => SemiSyncStatements.Replica(s, names, enabled: true), options.Limit));
                steps.Add(SemiSyncSteps.RestartReceivers(server, acknowledges: true, options.Limit));
            }
        }

        if (options.Role.HasFlag(SemiSyncRole.Source))
        {
            foreach (var server in servers)
                steps.Add(SemiSyncSteps.Settings("enable-source", "Wait for acknowledgements", server, (s, names) => SemiSyncStatements.Source(s, names, options), options.Limit));
            foreach (var server in servers)
                steps.Add(Verified(server, options));
        }

        return steps;
    }

    private static PlanStep Verified(ServerSnapshot server, SemiSyncOptions options) => new()
    {
        Id = "verify",
        Server = server.Server,
        Title = "See a replica acknowledge",
        Statements = [],
        Deadline = options.Limit + TimeSpan.FromSeconds(5),
        AlreadyDone = async (context, cancellation) => Holds(await SemiSyncSteps.LookAsync(context, server.Server, cancellation), options),
        Perform = async (context, cancellation) =>
        {
            var end = context.Time.GetUtcNow() + options.Limit;
            while (true)
            {
                var live = await SemiSyncSteps.LookAsync(context, server.Server, cancellation);
                if (Holds(live, options))
                    return;
                if (context.Time.GetUtcNow() > end)
                    throw NobodyAcknowledges(live, options);
                context.Report($"for {options.WaitForReplicaCount} replicas that acknowledge; {live.SemiSync.Clients} do");
                await Task.Delay(TimeSpan.FromMilliseconds(100), context.Time, cancellation);
            }
        },
    };

    private static bool Holds(ServerSnapshot live, SemiSyncOptions options) =>
        live.SemiSync is { SourceEnabled: true, SourceActive: true } semi && semi.Clients >= options.WaitForReplicaCount;

    private static ReplicationException NobodyAcknowledges(ServerSnapshot live, SemiSyncOptions options)
    {
        var state = SemiSyncJudge.Judge(live);
        return new(
            ReplicationError.NotReady, live.Server,
            $"{live.Server}: semi-sync is switched on, and {live.SemiSync.Clients} of {options.WaitForReplicaCount} replicas acknowledge: {state.Reason} It stays switched on.",
            state.Remedy);
    }
}
