using MySqlHa.Replication.Server;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// A schema on the recipient that stands there from the moment a copy begins to destroy until it is complete. Whoever finds it knows
/// that the data are half a copy: as a recipient it is filled anew, as a donor it is refused. It also keeps what the copy has
/// changed at run time, so that a run that completes an earlier one restores what the first one found. Clone needs none.
/// </summary>
internal static class CopyMark
{
    internal const string Schema = "mysqlha_copy";

    private const string Table = Schema + ".found";

    /// <summary>What is shown by -WhatIf.</summary>
    internal static IReadOnlyList<SqlStatement> Statements(bool mariaDb) =>
    [
        .. mariaDb ? Array.Empty<SqlStatement>() : [SqlStatement.Plain("SET GLOBAL super_read_only = OFF")],
        SqlStatement.Plain("SET SESSION sql_log_bin = 0"),
        SqlStatement.Plain($"CREATE SCHEMA IF NOT EXISTS {Schema}"),
        SqlStatement.Plain("SET GLOBAL read_only = ON"),
        SqlStatement.Plain("SET GLOBAL event_scheduler = OFF"),
    ];

    /// <summary>Puts it there. What is found is written down once: an earlier run has found the true values.</summary>
    internal static async Task PutAsync(ServerSession session, CancellationToken cancellation)
    {
        var mariaDb = session.Release.IsMariaDb;
        var found = await FoundAsync(session, cancellation);
        if (!mariaDb)
            await session.ExecuteAsync(SqlStatement.Plain("SET GLOBAL super_read_only = OFF"), null, cancellation);
        string[] before =
        [
            "SET SESSION sql_log_bin = 0",
            $"CREATE SCHEMA IF NOT EXISTS {Schema}",
            $"CREATE TABLE IF NOT EXISTS {Table} (name varchar(64) NOT NULL PRIMARY KEY, value varchar(64) NOT NULL) ENGINE = InnoDB",
            .. found.Select(f => $"INSERT IGNORE INTO {Table} VALUES ('{f.Key}', '{f.Value}')"),
            // Clients must not write into a copy that is being made; an event that fires in the middle would leave transactions of its own.
            "SET GLOBAL read_only = ON",
            .. found["event_scheduler"] == "ON" ? new[] { "SET GLOBAL event_scheduler = OFF" } : [],
        ];
        foreach (var sql in before)
            await session.ExecuteAsync(SqlStatement.Plain(sql), null, cancellation);
    }

    /// <summary>Restores what was found, and takes the mark away.</summary>
    internal static async Task RemoveAsync(ServerSession session, CancellationToken cancellation)
    {
        var found = (await session.QueryAsync($"SELECT name, value FROM {Table}", null, cancellation)).ToDictionary(r => r.Text("name"), r => r.Text("value"));
        string[] after =
        [
            .. found.GetValueOrDefault("event_scheduler") == "ON" ? new[] { "SET GLOBAL event_scheduler = ON" } : [],
            "SET SESSION sql_log_bin = 0",
            $"DROP SCHEMA {Schema}",
            .. found.GetValueOrDefault("read_only") == "OFF" ? new[] { "SET GLOBAL read_only = OFF" } : [],
            .. found.GetValueOrDefault("super_read_only") == "ON" ? new[] { "SET GLOBAL super_read_only = ON" } : [],
        ];
        foreach (var sql in after)
            await session.ExecuteAsync(SqlStatement.Plain(sql), null, cancellation);
    }

    private static async Task<Dictionary<string, string>> FoundAsync(ServerSession session, CancellationToken cancellation)
    {
        var rows = await session.QueryAsync("SHOW GLOBAL VARIABLES WHERE Variable_name IN ('read_only', 'super_read_only', 'event_scheduler')", null, cancellation);
        return rows.ToDictionary(
            r => r.Text("Variable_name").ToLowerInvariant(),
            // MariaDB 12 has names for degrees of read_only.
            r => r.Text("Value") is "OFF" or "0" ? "OFF" : r.Text("Value") == "DISABLED" ? "DISABLED" : "ON");
    }
}
