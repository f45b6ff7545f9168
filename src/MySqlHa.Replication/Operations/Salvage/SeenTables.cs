using MySqlHa.Replication.BinaryLog;
using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Server;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// Whether the account sees the tables that a rehearsal writes to. Neither server asks for a right to change rows by BINLOG, but a table is shown to nobody
/// who has none on it, and its engine decides whether a rehearsal leaves a trace.
/// </summary>
internal static class SeenTables
{
    private const int AtOnce = 500;

    /// <summary>The first that it does not see, as schema.table; null when it sees all.</summary>
    internal static async Task<string?> FirstUnseenAsync(ServerSession session, ServerSnapshot survivor, IReadOnlyList<LoggedTransaction> pending, CancellationToken cancellation)
    {
        // What is not there though the account sees everything is a conflict, which the rehearsal finds.
        if (GrantList.Of(survivor).Has("SELECT"))
            return null;
        // The first DDL ends a rehearsal, and may make the tables behind it.
        var names = pending.TakeWhile(t => t.Kind != TransactionKind.Ddl).SelectMany(t => t.Tables).Distinct(StringComparer.OrdinalIgnoreCase);
        foreach (var some in names.Chunk(AtOnce))
        {
            var rows = await session.QueryAsync(
                $"SELECT CONCAT(TABLE_SCHEMA, '.', TABLE_NAME) FROM information_schema.TABLES WHERE CONCAT(TABLE_SCHEMA, '.', TABLE_NAME) IN ({string.Join(", ", some.Select(SqlText.Quote))})",
                null, cancellation);
            var seen = rows.Select(r => r.First ?? "").ToHashSet(StringComparer.OrdinalIgnoreCase);
            if (some.FirstOrDefault(t => !seen.Contains(t)) is { } unseen)
                return unseen;
        }

        return null;
    }
}
