using MySqlHa.Replication.Control;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations.Fence;

/// <summary>Opens a server for writes by hand, until its next start: a fence that was persisted, or is in the configuration, stays for that.</summary>
public static class UnlockWriteOperation
{
    /// <summary>Looks at the server.</summary>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.NotReady"/>: its node's process would close it again; <see cref="ReplicationError.InUse"/>: another operation runs there. Or it cannot be asked.</exception>
    public static async Task<ServerSnapshot> ReadAsync(PlanContext context, ServerEndpoint server, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        ArgumentNullException.ThrowIfNull(server);
        var session = await context.SessionAsync(server, cancellation);
        await NodeSignal.RequireNoOperationAsync(session, "Unlock-MySqlWrite", cancellation);
        if (await NodeSignal.IsManagedAsync(session, cancellation) && !await NodeSignal.IsServingAsync(session, cancellation))
        {
            throw new ReplicationException(
                ReplicationError.NotReady, server, $"{server}: a process runs its node and does not serve the address: it would close the server again. Nothing was changed.",
                $"Move the writes here with Invoke-Switchover -Server {server}, or stop that instance first (Stop-VrrpInstance).");
        }

        return await session.TakeSnapshotAsync(cancellation);
    }

    /// <summary>The plan.</summary>
    public static OperationPlan Plan(ServerSnapshot server)
    {
        ArgumentNullException.ThrowIfNull(server);
        return new OperationPlan("Unlock-MySqlWrite", [server.Server],
        [
            new PlanStep
            {
                Id = "open",
                Server = server.Server,
                Title = "Make it writable",
                Statements = [WriteFence.OpenStatement],
                AlreadyDone = async (context, cancellation) =>
                    await (await context.SessionAsync(server.Server, cancellation)).ScalarAsync("SELECT @@GLOBAL.read_only", null, cancellation) is "0" or "OFF",
            },
        ]);
    }
}
