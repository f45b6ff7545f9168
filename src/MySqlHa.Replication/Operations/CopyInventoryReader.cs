using MySqlHa.Replication.Server;

namespace MySqlHa.Replication.Operations;

/// <summary>Takes a <see cref="CopyInventory"/>.</summary>
public static class CopyInventoryReader
{
    internal const string NoUserSchema = "('mysql', 'information_schema', 'performance_schema', 'sys', '" + CopyMark.Schema + "')";

    private const string Sql =
        $"SELECT SCHEMA_NAME AS name FROM information_schema.SCHEMATA WHERE LOWER(SCHEMA_NAME) NOT IN {NoUserSchema} ORDER BY 1; "
        + $"SELECT CONCAT(TABLE_SCHEMA, '.', TABLE_NAME, ' (', ENGINE, ')') AS name FROM information_schema.TABLES WHERE TABLE_TYPE = 'BASE TABLE' AND LOWER(TABLE_SCHEMA) NOT IN {NoUserSchema} AND ENGINE <> 'InnoDB' ORDER BY 1; "
        + $"SELECT COALESCE(SUM(DATA_LENGTH), 0) AS bytes FROM information_schema.TABLES WHERE LOWER(TABLE_SCHEMA) NOT IN {NoUserSchema}; "
        + $"SELECT COUNT(*) AS marks FROM information_schema.SCHEMATA WHERE SCHEMA_NAME = '{CopyMark.Schema}'; "
        + "SELECT LOWER(PLUGIN_NAME) AS name, PLUGIN_LIBRARY AS file FROM information_schema.PLUGINS WHERE PLUGIN_STATUS = 'ACTIVE' AND PLUGIN_LIBRARY IS NOT NULL; "
        + "SELECT COUNT(*) AS n FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'performance_schema' AND LOWER(TABLE_NAME) = 'clone_status'";

    /// <summary>Logs in and looks.</summary>
    /// <exception cref="ReplicationException">It cannot.</exception>
    public static async Task<CopyInventory> ReadAsync(ServerEndpoint server, ServerLogin login, TimeSpan timeout, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(server);
        ArgumentNullException.ThrowIfNull(login);
        await using var session = await ServerSession.OpenAsync(server, login, timeout, cancellation);
        return await ReadAsync(session, cancellation);
    }

    internal static async Task<CopyInventory> ReadAsync(ServerSession session, CancellationToken cancellation)
    {
        var answers = await session.QueryAllAsync(Sql, null, cancellation);
        var clone = answers[5][0].First == "0" ? [] : await session.QueryAsync("SELECT STATE, SOURCE, GTID_EXECUTED FROM performance_schema.clone_status", null, cancellation);
        var last = clone is [var row, ..] ? row : null;
        return new()
        {
            Schemas = [.. answers[0].Select(r => r.First ?? "")],
            NotInnoDb = [.. answers[1].Select(r => r.First ?? "")],
            Bytes = answers[2][0].Number("bytes") ?? 0,
            Unfinished = answers[3][0].First != "0",
            Libraries = answers[4].DistinctBy(r => r.Text("name")).ToDictionary(r => r.Text("name"), r => r.Text("file"), StringComparer.OrdinalIgnoreCase),
            CloneState = last?["STATE"],
            CloneSource = last?["SOURCE"],
            CloneExecuted = last?["GTID_EXECUTED"]?.Replace("\n", "", StringComparison.Ordinal),
        };
    }
}
