using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// Installs the clone plugin, which takes an administrator, so that a node's account can rejoin a server by a copy later. A server whose package came
/// without it does without: Copy-MySqlData has other ways.
/// </summary>
internal static class ClonePluginStep
{
    private const string Look = "SELECT PLUGIN_STATUS FROM information_schema.PLUGINS WHERE PLUGIN_NAME = 'clone'";

    /// <summary>The step; none where there is no such plugin, or it is there. A server under super_read_only installs none (error 1290).</summary>
    internal static IEnumerable<PlanStep> For(ServerSnapshot server) =>
        server.Release.IsMariaDb || !server.Release.AtLeast(8, 0, 17) || server.SuperReadOnly == true || server.Plugins.GetValueOrDefault("clone") == "ACTIVE" ? [] : [Step(server)];

    private static PlanStep Step(ServerSnapshot server)
    {
        var library = server.Variable("version_compile_os")?.StartsWith("Win", StringComparison.OrdinalIgnoreCase) == true ? "mysql_clone.dll" : "mysql_clone.so";
        var statements = Unlogged.Of(SqlStatement.Plain($"INSTALL PLUGIN clone SONAME '{library}'"));
        return new()
        {
            Id = "install-clone",
            Server = server.Server,
            Title = "Install the clone plugin, for a rejoin that must copy",
            Statements = statements,
            AlreadyDone = async (context, cancellation) => await (await context.SessionAsync(server.Server, cancellation)).ScalarAsync(Look, null, cancellation) == "ACTIVE",
            Perform = async (context, cancellation) =>
            {
                var session = await context.SessionAsync(server.Server, cancellation);
                await session.ExecuteAsync(statements[0], null, cancellation);
                try
                {
                    await session.ExecuteAsync(statements[1], null, cancellation);
                }
                catch (ReplicationException error) when (error.Error == ReplicationError.StatementFailed)
                {
                    context.Report($"not installed: {error.Message}");
                }

                await session.ExecuteAsync(statements[2], null, cancellation);
            },
        };
    }
}
