using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>Lets administrators alone write to a MySQL server that is closed to all, and closes it again. MariaDB's read_only lets them anyway.</summary>
internal sealed class RestoreGate : IAsyncDisposable
{
    private readonly PlanContext _context;
    private readonly ServerEndpoint _server;
    private readonly bool _lifted;

    private RestoreGate(PlanContext context, ServerEndpoint server, bool lifted) => (_context, _server, _lifted) = (context, server, lifted);

    /// <summary>What is run, for people.</summary>
    internal static IReadOnlyList<SqlStatement> Statements(ServerSnapshot survivor, SqlStatement[] between) =>
        survivor.SuperReadOnly == true ? [Set("OFF"), .. between, Set("ON")] : between;

    internal static async Task<RestoreGate> OpenAsync(PlanContext context, ServerSnapshot survivor, CancellationToken cancellation)
    {
        // Setting it OFF leaves read_only ON.
        var lifts = survivor.SuperReadOnly == true;
        if (lifts)
            await (await context.SessionAsync(survivor.Server, cancellation)).ExecuteAsync(Set("OFF"), null, cancellation);
        return new(context, survivor.Server, lifts);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_lifted)
            return;
        // Also behind an operation that was cancelled: a session of its own.
        await using var session = await CopySteps.OpenAsync(_context, _server, CancellationToken.None);
        await session.ExecuteAsync(Set("ON"), null, CancellationToken.None);
    }

    private static SqlStatement Set(string value) => SqlStatement.Plain($"SET GLOBAL super_read_only = {value}");
}
