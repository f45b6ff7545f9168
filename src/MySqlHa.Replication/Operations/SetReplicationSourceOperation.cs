using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>Points a replica's channel at a source. Source: MySQL manual, "CHANGE REPLICATION SOURCE TO"; MariaDB knowledge base, "CHANGE MASTER TO".</summary>
public static class SetReplicationSourceOperation
{
    /// <summary>The operation's name.</summary>
    public const string Name = "Set-ReplicationSource";

    /// <summary>Makes the plan. Asks nobody.</summary>
    /// <param name="replica">The replica, as <see cref="ReadAsync"/> reads it.</param>
    /// <param name="source">The source.</param>
    /// <param name="options">What the channel shall have.</param>
    /// <param name="sourceLogs">The source's binary logs; needed with <see cref="SourceOptions.LogFile"/>.</param>
    /// <param name="limit">Time for one statement, for the applier to finish, and for the receiver to connect.</param>
    /// <exception cref="ReplicationException">It would lose transactions or cannot work; nothing was changed.</exception>
    public static OperationPlan Plan(
        ServerSnapshot replica, ServerSnapshot source, SourceOptions options, IReadOnlyList<BinaryLogFile>? sourceLogs = null, TimeSpan? limit = null)
    {
        ArgumentNullException.ThrowIfNull(replica);
        ArgumentNullException.ThrowIfNull(source);
        ArgumentNullException.ThrowIfNull(options);
        SetReplicationSourceOperationRules.Check(replica, source, options, sourceLogs ?? []);
        var change = ChangeSourceStep.Create(replica, source, options, limit ?? TimeSpan.FromSeconds(10));
        return new OperationPlan(Name, [replica.Server, source.Server], options.Account is { } account ? [ReplicationAccountStep.Create(source.Server, account), change] : [change]);
    }

    /// <summary>What should be known, and is no reason to refuse.</summary>
    public static IReadOnlyList<Finding> Warnings(ServerSnapshot replica, ServerSnapshot source)
    {
        ArgumentNullException.ThrowIfNull(replica);
        ArgumentNullException.ThrowIfNull(source);
        // In a dual source these are the replica's own writes, on their way to the other side.
        var theOtherWay = source.Channels.Any(c => ChangeSourceStatement.SameSource(c, replica.Server) || c.SourceServerId == replica.ServerId || (c.SourceUuid is { } uuid && uuid == replica.ServerUuid));
        var more = replica.Executed.Subtract(source.Executed);
        if (theOtherWay || more.IsEmpty)
            return [];
        return
        [
            new()
            {
                Server = replica.Server,
                Code = "errant-transactions",
                Severity = Severity.Warning,
                Message = $"{replica.Server} holds {more.Count} transactions that {source.Server} lacks ({more}), and {source.Server} does not replicate from it: the two differ, and conflicts can follow.",
                Remedy = $"If both are to be written to, configure the other direction too (Set-ReplicationSource -Server {source.Server} -Source {replica.Server}); else look at them with Get-ErrantTransaction -Server {replica.Server} -Source {source.Server}.",
            },
        ];
    }

    /// <summary>Reads what <see cref="Plan"/> needs of a replica: a snapshot, with heartbeat periods.</summary>
    public static async Task<ServerSnapshot> ReadAsync(PlanContext context, ServerEndpoint replica, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return await (await context.SessionAsync(replica, cancellation)).TakeReplicaSnapshotAsync(cancellation);
    }

    /// <summary>Reads what <see cref="Plan"/> needs of a source.</summary>
    public static async Task<ServerSnapshot> ReadSourceAsync(PlanContext context, ServerEndpoint source, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        return await (await context.SessionAsync(source, cancellation)).TakeSnapshotAsync(cancellation);
    }

    /// <summary>Reads the source's list of binary logs.</summary>
    public static async Task<IReadOnlyList<BinaryLogFile>> ReadLogsAsync(PlanContext context, ServerEndpoint source, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(context);
        var session = await context.SessionAsync(source, cancellation);
        return [.. (await session.QueryAsync("SHOW BINARY LOGS", null, cancellation)).Select(r => new BinaryLogFile(r.Text("Log_name"), r.Number("File_size") ?? 0))];
    }
}
