namespace MySqlHa.Replication.Health;

/// <summary>The canary table: one row a server, keyed by server_id, so that two servers replicating to each other never collide.</summary>
internal static class Canary
{
    private const string Table = "mysqlha_canary";

    internal static string Create(string schema) =>
        $"CREATE TABLE IF NOT EXISTS {Quote(schema)}.{Table} (server_id INT UNSIGNED NOT NULL PRIMARY KEY, seen_at DATETIME(6) NOT NULL)";

    internal static string Write(string schema) => $"REPLACE INTO {Quote(schema)}.{Table} VALUES (@@server_id, UTC_TIMESTAMP(6))";

    private static string Quote(string name) => $"`{name.Replace("`", "``", StringComparison.Ordinal)}`";
}
