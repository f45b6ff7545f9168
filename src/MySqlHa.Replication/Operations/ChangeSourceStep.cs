using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Server;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// The step that points a channel at a source. It stops what runs, lets the applier finish, changes, and starts what ran: one step, because
/// after an interruption between them nobody would know any more what had been running.
/// </summary>
internal static class ChangeSourceStep
{
    internal static PlanStep Create(ServerSnapshot replica, ServerSnapshot source, SourceOptions options, TimeSpan limit) => new()
    {
        Id = "change-source",
        Server = replica.Server,
        Title = $"Replicate from {source.Server}{(options.Channel.Length == 0 ? "" : $" on channel '{options.Channel}'")}",
        Statements = Statements(replica, source, options),
        Deadline = (limit * 5) + TimeSpan.FromSeconds(10),
        AlreadyDone = async (context, cancellation) =>
        {
            var session = await context.SessionAsync(replica.Server, cancellation);
            var live = await session.TakeReplicaSnapshotAsync(cancellation);
            return ChangeSourceStatement.Build(live, source, options) is null && !await MustHandOverAsync(session, live, options, cancellation);
        },
        Perform = (context, cancellation) => PerformAsync(context, replica.Server, source, options, limit, cancellation),
    };

    private static IReadOnlyList<SqlStatement> Statements(ServerSnapshot replica, ServerSnapshot source, SourceOptions options)
    {
        var running = replica.Configured(options.Channel).Running();
        var change = ChangeSourceStatement.Build(replica, source, options, options.Account is not null);
        if (change is null)
            return [];
        return running == ReplicationThreads.None
            ? [change]
            : [ThreadControl.Statement(replica.Dialect, "STOP", options.Channel, running), change, ThreadControl.Statement(replica.Dialect, "START", options.Channel, running)];
    }

    /// <summary>Whether the channel keeps another password, as far as the server tells.</summary>
    private static async Task<bool> MustHandOverAsync(ServerSession session, ServerSnapshot live, SourceOptions options, CancellationToken cancellation)
    {
        if (options.Account is not { } account)
            return false;
        if (options.RenewPassword)
            return true;
        return await session.KeepsPasswordAsync(options.Channel, account.Password, cancellation) is { } kept
            ? !kept
            : live.Configured(options.Channel) is { ReceiverErrorNumber: 1045 };
    }

    private static async Task PerformAsync(PlanContext context, ServerEndpoint server, ServerSnapshot source, SourceOptions options, TimeSpan limit, CancellationToken cancellation)
    {
        var session = await context.SessionAsync(server, cancellation);
        var ran = (await session.ChannelAsync(options.Channel, cancellation)).Running();
        try
        {
            await ThreadControl.StopAsync(session, options.Channel, ran & ReplicationThreads.Receiver, limit, cancellation);
            await RelayLog.DrainAsync(context, server, options.Channel, limit, cancellation);
            await ThreadControl.StopAsync(session, options.Channel, ran & ReplicationThreads.Applier, limit, cancellation);
            var live = await session.TakeReplicaSnapshotAsync(cancellation);
            if (ChangeSourceStatement.Build(live, source, options, options.Account is not null) is { } change)
                await session.ExecuteAsync(change, limit, cancellation);
        }
        catch (Exception error) when (error is ReplicationException or OperationCanceledException && ran != ReplicationThreads.None)
        {
            // Replication as it was. Not waited for: Ctrl-C ends at once, and a server that hangs answers nobody.
            var again = StartAgainAsync(context, server, options.Channel, ran);
            if (error is ReplicationException)
                await again;
            throw;
        }

        await ThreadControl.StartAsync(session, options.Channel, ran, limit, cancellation);
        if (ran != ReplicationThreads.None)
            await ThreadControl.AwaitRunningAsync(context, server, options.Channel, ran, limit, cancellation);
    }

    private static async Task StartAgainAsync(PlanContext context, ServerEndpoint server, string channel, ReplicationThreads threads)
    {
        try
        {
            await using var session = await ServerSession.OpenAsync(server, context.Login(server), context.Timeout, CancellationToken.None);
            await ThreadControl.StartAsync(session, channel, threads, context.Timeout, CancellationToken.None);
        }
        catch (ReplicationException)
        {
            // The first error says more.
        }
    }
}
