using MySqlHa.Replication.Server;

namespace MySqlHa.Replication.Topology;

/// <summary>Reads <see cref="ServerDetails"/>. Each question may be refused without taking the others away.</summary>
internal static class DetailsReader
{
    internal static async Task<ServerDetails> ReadAsync(ServerSession session, ServerSnapshot server, CancellationToken cancellation)
    {
        var mariaDb = server.Release.IsMariaDb;
        var persists = server.Dialect.CanPersist;
        var origins = mariaDb
            ? await TryAsync("SELECT VARIABLE_NAME AS n, GLOBAL_VALUE_ORIGIN AS o FROM information_schema.SYSTEM_VARIABLES")
            : persists ? await TryAsync("SELECT VARIABLE_NAME AS n, VARIABLE_SOURCE AS o FROM performance_schema.variables_info") : null;
        var persisted = persists ? await TryAsync("SELECT VARIABLE_NAME AS n, VARIABLE_VALUE AS v FROM performance_schema.persisted_variables") : null;
        var filters = persists ? await TryAsync("SELECT FILTER_NAME AS n, FILTER_RULE AS r FROM performance_schema.replication_applier_global_filters") : null;
        var processes = SeesProcesses(server) ? await TryAsync("SHOW PROCESSLIST") : null;
        return new()
        {
            // Without performance_schema the table is there and empty.
            Origins = origins is { Count: > 0 } ? origins.ToDictionary(r => r.Text("n").ToLowerInvariant(), r => Origin(r.Text("o"))) : null,
            Persisted = persisted?.ToDictionary(r => r.Text("n").ToLowerInvariant(), r => r.Text("v")),
            Filters = [.. (filters ?? []).Where(r => r.Text("r").Length > 0).Select(r => $"{r.Text("n")}={r.Text("r")}")],
            Readers = processes?.Count(r => r.Text("Command").StartsWith("Binlog Dump", StringComparison.Ordinal)),
        };

        async Task<IReadOnlyList<Row>?> TryAsync(string sql)
        {
            try
            {
                return await session.QueryAsync(sql, null, cancellation);
            }
            catch (ReplicationException error) when (error.Error is ReplicationError.MissingPrivilege or ReplicationError.StatementFailed)
            {
                return null;
            }
        }
    }

    /// <summary>MySQL: COMPILED, DYNAMIC, and many kinds of files. MariaDB: COMPILE-TIME, AUTO, SQL, CONFIG, COMMAND-LINE, ENV.</summary>
    private static SettingOrigin Origin(string word) => word switch
    {
        "COMPILED" or "COMPILE-TIME" or "AUTO" => SettingOrigin.Default,
        "DYNAMIC" or "SQL" => SettingOrigin.RunTime,
        _ => SettingOrigin.Configured,
    };

    /// <summary>Without the right, the list shows one's own threads and says nothing of the others.</summary>
    private static bool SeesProcesses(ServerSnapshot server) => GrantList.Of(server) is var grants && (grants.Has("PROCESS") || grants.Has("SUPER"));
}
