using MySqlHa.Replication.Server;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>Adds to a snapshot what SET PERSIST has kept of semi-sync (mysqld-auto.cnf), as variables with a prefix.</summary>
internal static class PersistedVariables
{
    internal const string Prefix = "persisted:";

    /// <summary>There when the account may read them and the server has them.</summary>
    internal const string Known = Prefix;

    internal static async Task<ServerSnapshot> WithPersistedAsync(this ServerSnapshot server, ServerSession session, CancellationToken cancellation)
    {
        if (!server.Dialect.CanPersist)
            return server;
        try
        {
            var rows = await session.QueryAsync("SELECT VARIABLE_NAME, VARIABLE_VALUE FROM performance_schema.persisted_variables WHERE VARIABLE_NAME LIKE 'rpl\\_semi\\_sync\\_%'", null, cancellation);
            var variables = new Dictionary<string, string>(server.Variables) { [Known] = "" };
            foreach (var row in rows)
                variables[Prefix + row.Text("VARIABLE_NAME").ToLowerInvariant()] = row.Text("VARIABLE_VALUE");
            return server with { Variables = variables };
        }
        catch (ReplicationException error) when (error.Error is ReplicationError.MissingPrivilege or ReplicationError.StatementFailed)
        {
            return server;
        }
    }
}
