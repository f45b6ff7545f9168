using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>The steps of switching semi-synchronous replication on and off. Each looks at the server as it is when its turn comes.</summary>
internal static class SemiSyncSteps
{
    internal static PlanStep Settings(string id, string title, ServerSnapshot server, Func<ServerSnapshot, SemiSyncNames, IReadOnlyList<SqlStatement>> statements, TimeSpan limit) => new()
    {
        Id = id,
        Server = server.Server,
        Title = title,
        Statements = statements(server, Names(server)),
        Deadline = limit * 2,
        AlreadyDone = async (context, cancellation) =>
            await LookAsync(context, server.Server, cancellation) is { SemiSync.Names: { } names } live && statements(live, names).Count == 0,
        Perform = async (context, cancellation) =>
        {
            var live = await LookAsync(context, server.Server, cancellation);
            var session = await context.SessionAsync(server.Server, cancellation);
            foreach (var statement in statements(live, Names(live)))
                await session.ExecuteAsync(statement, limit, cancellation);
        },
    };

    /// <summary>A receiver tells its source when it connects whether it acknowledges: it must connect anew. Both statements go in one packet, so that nothing stops between them.</summary>
    internal static PlanStep RestartReceivers(ServerSnapshot server, bool acknowledges, TimeSpan limit) => new()
    {
        Id = "restart-receiver",
        Server = server.Server,
        Title = "Connect the receiver anew, so that it takes the setting",
        Statements = [.. server.Channels.Where(c => c.Receiver != ReceiverState.Stopped).SelectMany(c => Restart(server.Dialect, c.Name))],
        Deadline = limit * 3,
        AlreadyDone = async (context, cancellation) =>
        {
            var live = await LookAsync(context, server.Server, cancellation);
            return live.SemiSync.ReplicaActive == acknowledges || live.Channels.All(c => c.Receiver == ReceiverState.Stopped);
        },
        Perform = async (context, cancellation) =>
        {
            var live = await LookAsync(context, server.Server, cancellation);
            var session = await context.SessionAsync(server.Server, cancellation);
            foreach (var channel in live.Channels.Where(c => c.Receiver != ReceiverState.Stopped))
            {
                await session.ExecuteAsync(SqlStatement.Plain(string.Join("; ", Restart(live.Dialect, channel.Name))), limit, cancellation);
                await ThreadControl.AwaitRunningAsync(context, server.Server, channel.Name, ReplicationThreads.Receiver, limit, cancellation);
            }
        },
    };

    internal static async Task<ServerSnapshot> LookAsync(PlanContext context, ServerEndpoint server, CancellationToken cancellation)
    {
        var session = await context.SessionAsync(server, cancellation);
        return await (await session.TakeSnapshotAsync(cancellation)).WithPersistedAsync(session, cancellation);
    }

    /// <summary>The family that is installed, else the one that a plan tries first.</summary>
    internal static SemiSyncNames Names(ServerSnapshot server) => server.SemiSync.Names ?? server.Dialect.SemiSync[0];

    private static IEnumerable<SqlStatement> Restart(SqlDialect dialect, string channel) =>
        [ThreadControl.Statement(dialect, "STOP", channel, ReplicationThreads.Receiver), ThreadControl.Statement(dialect, "START", channel, ReplicationThreads.Receiver)];
}
