using MySqlHa.Replication.Control;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Server;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations.Fence;

/// <summary>Closes a server for writes by hand, for its next start too where it can keep that.</summary>
public static class LockWriteOperation
{
    /// <summary>Looks at the server.</summary>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.InUse"/>: another operation runs there. Or it cannot be asked.</exception>
    public static async Task<ServerSnapshot> ReadAsync(PlanContext context, ServerEndpoint server, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var session = await context.SessionAsync(server, cancellation);
        await NodeSignal.RequireNoOperationAsync(session, "Lock-MySqlWrite", cancellation);
        return await session.TakeSnapshotAsync(cancellation);
    }

    /// <summary>The plan.</summary>
    /// <param name="server">The server.</param>
    /// <param name="killSessions">Whether clients' sessions are killed: those that hold it up after a tenth of a second, all others once it holds. Without, running statements may use all of the time.</param>
    /// <param name="timeout">Time for all of it.</param>
    public static OperationPlan Plan(ServerSnapshot server, bool killSessions, TimeSpan timeout)
    {
        ArgumentNullException.ThrowIfNull(server);
        var options = new FenceOptions { Deadline = timeout, KillSessions = killSessions };
        if (!killSessions)
            options = options with { Patience = timeout };
        return new OperationPlan("Lock-MySqlWrite", [server.Server],
        [
            new PlanStep
            {
                Id = "fence",
                Server = server.Server,
                Title = "Make it read-only" + (server.Dialect.CanPersist ? ", also after a restart" : "") + (killSessions ? ", and send its clients away" : ""),
                Statements =
                [
                    SqlStatement.Plain($"SET GLOBAL {server.Dialect.Fence} = ON"),
                    .. killSessions ? [SqlStatement.Plain("KILL <connection of each client>")] : Array.Empty<SqlStatement>(),
                    .. server.Dialect.CanPersist ? [SqlStatement.Plain($"SET PERSIST {server.Dialect.Fence} = ON")] : Array.Empty<SqlStatement>(),
                ],
                Deadline = timeout + TimeSpan.FromSeconds(3),
                AlreadyDone = async (context, cancellation) =>
                    !killSessions && await context.IsFencedAsync(server, cancellation) && await FenceSteps.IsKeptAsync(context, server, cancellation),
                Perform = async (context, cancellation) =>
                {
                    var session = await context.SessionAsync(server.Server, cancellation);
                    await NodeSignal.BeginOperationAsync(session, "Lock-MySqlWrite", cancellation);
                    await using var killer = await ServerSession.OpenAsync(server.Server, context.Login(server.Server), context.Timeout, cancellation);
                    await killer.PrepareAsync(cancellation);
                    await WriteFence.CloseAsync(session, killer, options, cancellation);
                    await NodeSignal.EndOperationAsync(session, cancellation);
                },
            },
        ]);
    }
}
