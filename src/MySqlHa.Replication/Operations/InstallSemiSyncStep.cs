using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Server;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>Installs the semi-sync plugins: of the family that is there already (the two cannot be mixed), else of the first whose libraries the server has.</summary>
internal static class InstallSemiSyncStep
{
    internal static PlanStep Create(ServerSnapshot server, TimeSpan limit) => new()
    {
        Id = "install-plugins",
        Server = server.Server,
        Title = "Install the semi-sync plugins",
        Statements = [.. SemiSyncStatements.Install(server, SemiSyncSteps.Names(server)).Select(SqlStatement.Plain)],
        Deadline = limit * 3,
        AlreadyDone = async (context, cancellation) => await SemiSyncSteps.LookAsync(context, server.Server, cancellation) is { SemiSync: { SourceInstalled: true, ReplicaInstalled: true } },
        Perform = async (context, cancellation) =>
        {
            var live = await SemiSyncSteps.LookAsync(context, server.Server, cancellation);
            var session = await context.SessionAsync(server.Server, cancellation);
            await InstallAsync(session, live, live.SemiSync.Names is { } names ? [names] : live.Dialect.SemiSync, limit, cancellation);
        },
    };

    private static async Task InstallAsync(ServerSession session, ServerSnapshot live, IReadOnlyList<SemiSyncNames> families, TimeSpan limit, CancellationToken cancellation)
    {
        var refusals = new List<string>();
        foreach (var family in families)
        {
            try
            {
                // One packet: the server goes through to its end, and to super_read_only, even when we are killed meanwhile.
                await session.ExecuteAsync(SqlStatement.Plain(string.Join("; ", SemiSyncStatements.Install(live, family))), limit, cancellation);
                return;
            }
            catch (ReplicationException error) when (error.Error == ReplicationError.StatementFailed)
            {
                if (live.SuperReadOnly == true)
                    await session.ExecuteAsync(SqlStatement.Plain("SET GLOBAL super_read_only = ON"), limit, CancellationToken.None);
                await session.ExecuteAsync(SqlStatement.Plain("SET SESSION sql_log_bin = 1"), limit, CancellationToken.None);
                if (!error.Message.Contains("error 1126:", StringComparison.Ordinal))
                    throw;
                refusals.Add(error.Message);
            }
        }

        throw new ReplicationException(
            ReplicationError.PluginMissing, live.Server,
            $"{live.Server} has no library of the semi-sync plugins ({string.Join(", ", families.Select(f => f.SourceLibrary))}) in {live.Variable("plugin_dir") ?? "plugin_dir"}. Nothing was changed. {refusals[^1]}",
            "Install the server package that holds them, or put the files into plugin_dir.");
    }
}
