using MySqlHa.Replication.Server;

namespace MySqlHa.Replication.Topology;

/// <summary>
/// Looks for tables that replicate badly. A session of its own with its own deadline: on MariaDB information_schema opens every table,
/// which takes long where there are tens of thousands.
/// </summary>
internal static class ContentReader
{
    /// <summary>Rows that are read at most: the findings name a few and count the rest.</summary>
    internal const int Most = 1000;

    private static readonly string Query = $"""
        SELECT t.TABLE_SCHEMA AS s, t.TABLE_NAME AS n, t.ENGINE AS e, c.CONSTRAINT_NAME AS k
        FROM information_schema.TABLES t LEFT JOIN information_schema.TABLE_CONSTRAINTS c
        ON c.TABLE_SCHEMA = t.TABLE_SCHEMA AND c.TABLE_NAME = t.TABLE_NAME AND c.CONSTRAINT_TYPE = 'PRIMARY KEY'
        WHERE t.TABLE_TYPE IN ('BASE TABLE', 'SYSTEM VERSIONED') AND t.TABLE_SCHEMA NOT IN ('mysql', 'sys', 'information_schema', 'performance_schema')
        AND (t.ENGINE <> 'InnoDB' OR c.CONSTRAINT_NAME IS NULL) ORDER BY s, n LIMIT {Most}
        """;

    /// <summary>Reads them into the snapshot's details; a look that fails is told there, never thrown.</summary>
    internal static async Task<ServerDetails> ReadAsync(
        ServerDetails details, ServerEndpoint server, ServerLogin login, TimeSpan limit, CancellationToken cancellation)
    {
        try
        {
            await using var session = await ServerSession.OpenAsync(server, login, limit, cancellation);
            var rows = await session.QueryAsync(Query, limit, cancellation);
            return details with { Tables = [.. rows.Select(r => new TableSnapshot(r.Text("s"), r.Text("n"), r.Text("e"), r["k"] is not null))] };
        }
        catch (ReplicationException error)
        {
            return details with { TablesFailure = error.Message };
        }
    }
}
