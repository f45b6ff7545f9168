using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>Closes a node for writes, and opens it.</summary>
internal static class FenceSteps
{
    /// <summary>Closes it, for its next start too where the server can keep that itself.</summary>
    internal static PlanStep Close(ServerSnapshot node) => new()
    {
        Id = "fence",
        Server = node.Server,
        Title = "Make the node read-only" + (node.Dialect.CanPersist ? ", also after a restart" : ""),
        Statements = [SqlStatement.Plain(node.Dialect.CanPersist ? $"SET PERSIST {node.Dialect.Fence} = ON" : $"SET GLOBAL {node.Dialect.Fence} = ON")],
        Undo = OpenStatements(node.Dialect),
        AlreadyDone = async (context, cancellation) => await context.IsFencedAsync(node, cancellation) && await IsKeptAsync(context, node, cancellation),
        Verify = async (context, cancellation) =>
        {
            if (!await context.IsFencedAsync(node, cancellation))
                throw new ReplicationException(ReplicationError.StatementFailed, node.Server, $"{node.Server} is still writable after SET {node.Dialect.Fence} = ON.", "Somebody else opened it at the same moment: find out who, then run the command again.");
        },
    };

    /// <summary>Opens it.</summary>
    /// <param name="node">The node.</param>
    /// <param name="keep">Also after a restart, where <see cref="Close"/> had closed it for good.</param>
    /// <param name="unless">When it may stay closed; null: never.</param>
    internal static PlanStep Open(ServerSnapshot node, bool keep, Func<PlanContext, CancellationToken, Task<bool>>? unless = null) => new()
    {
        Id = "open",
        Server = node.Server,
        Title = "Make the node writable",
        Statements = keep && node.Dialect.CanPersist
            ? [.. OpenStatements(node.Dialect), SqlStatement.Plain($"RESET PERSIST IF EXISTS {node.Dialect.Fence}")]
            : OpenStatements(node.Dialect),
        AlreadyDone = async (context, cancellation) =>
        {
            var session = await context.SessionAsync(node.Server, cancellation);
            return await session.ScalarAsync("SELECT @@GLOBAL.read_only", null, cancellation) is "0" or "OFF"
                || (unless is not null && await unless(context, cancellation));
        },
    };

    private static SqlStatement[] OpenStatements(SqlDialect dialect) => dialect.IsMariaDb
        ? [SqlStatement.Plain("SET GLOBAL read_only = OFF")]
        : [SqlStatement.Plain("SET GLOBAL super_read_only = OFF"), SqlStatement.Plain("SET GLOBAL read_only = OFF")];

    internal static async Task<bool> IsFencedAsync(this PlanContext context, ServerSnapshot node, CancellationToken cancellation)
    {
        var session = await context.SessionAsync(node.Server, cancellation);
        return await session.ScalarAsync($"SELECT @@GLOBAL.{node.Dialect.Fence}", null, cancellation) is not ("0" or "OFF");
    }

    /// <summary>Whether the server comes back read-only: persisted, or written in its configuration.</summary>
    internal static async Task<bool> IsKeptAsync(PlanContext context, ServerSnapshot node, CancellationToken cancellation)
    {
        if (!node.Dialect.CanPersist)
            return true;
        var session = await context.SessionAsync(node.Server, cancellation);
        var source = await session.ScalarAsync(
            $"SELECT VARIABLE_SOURCE FROM performance_schema.variables_info WHERE VARIABLE_NAME = '{node.Dialect.Fence}'", null, cancellation);
        if (source is "GLOBAL" or "EXPLICIT" or "SERVER" or "EXTRA" or "USER" or "COMMAND_LINE" or "LOGIN")
            return true;
        return await session.ScalarAsync(
            $"SELECT VARIABLE_VALUE FROM performance_schema.persisted_variables WHERE VARIABLE_NAME = '{node.Dialect.Fence}'", null, cancellation) == "ON";
    }
}
