using System.Globalization;
using MySqlHa.Replication.Control;
using MySqlHa.Replication.Server;

namespace MySqlHa.Replication.Operations.Fence;

/// <summary>
/// The sessions of clients: all but the server's own threads, those that send the binary log, and ours. Ours hold one of the <see cref="NodeLocks"/>, or
/// say program_name mysqlha (MySQL with its performance schema). Where a server does not show that (MariaDB, as a rule), idle and sleeping sessions of
/// the account that asks, and of the account of the node's process, count as ours, and what asks for the locks: these must not be the applications' account.
/// </summary>
internal static class ClientSessions
{
    private static readonly string[] Locks = [NodeLocks.Node, NodeLocks.Serving, NodeLocks.Failed, NodeLocks.Operation, NodeLocks.Take, NodeLocks.Release];

    /// <summary>Their connections; without those that are being killed already.</summary>
    /// <param name="session">Asks; it is none of them.</param>
    /// <param name="besides">Another that is none of them.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="which">Which of them: a condition on p, the process list; empty for all.</param>
    internal static async Task<IReadOnlyList<long>> ListAsync(ServerSession session, int besides, CancellationToken cancellation, string which = "TRUE")
    {
        IReadOnlyList<Row> rows;
        try
        {
            rows = await session.QueryAsync(Query(besides, which, program: true), null, cancellation);
        }
        catch (ReplicationException refused) when (refused.Error == ReplicationError.MissingPrivilege)
        {
            rows = await session.QueryAsync(Query(besides, which, program: false), null, cancellation);
        }

        return [.. rows.Select(r => r.Number("ID")).OfType<long>()];
    }

    /// <summary>Kills those that are left of them.</summary>
    /// <returns>Those that were killed.</returns>
    internal static async Task<IReadOnlyList<long>> KillAsync(ServerSession killer, IReadOnlyList<long> connections, CancellationToken cancellation)
    {
        var killed = new List<long>();
        foreach (var connection in connections)
        {
            try
            {
                await killer.ExecuteAsync(Kill(connection), null, cancellation);
                killed.Add(connection);
            }
            catch (ReplicationException error) when (error.Error is ReplicationError.StatementFailed or ReplicationError.MissingPrivilege && killer.IsOpen)
            {
                // It ended by itself, or is above us (SYSTEM_USER): whether it holds anything up is seen all the same.
            }
        }

        return killed;
    }

    private static SqlStatement Kill(long connection) => SqlStatement.Plain(string.Create(CultureInfo.InvariantCulture, $"KILL {connection}"));

    private static string Query(int besides, string which, bool program)
    {
        const string Attributes = "performance_schema.session_connect_attrs";
        var known = program ? $"EXISTS (SELECT * FROM {Attributes} WHERE PROCESSLIST_ID = CONNECTION_ID())" : "FALSE";
        var ours = program ? $"EXISTS (SELECT * FROM {Attributes} a WHERE a.PROCESSLIST_ID = p.ID AND a.ATTR_NAME = 'program_name' AND a.ATTR_VALUE = 'mysqlha')" : "FALSE";
        var holders = string.Join(", ", Locks.Select(l => $"COALESCE(IS_USED_LOCK('{l}'), 0)"));
        var accounts = $"SUBSTRING_INDEX(USER(), '@', 1), COALESCE((SELECT q.USER FROM information_schema.PROCESSLIST q WHERE q.ID = IS_USED_LOCK('{NodeLocks.Node}')), '')";
        return $"""
            SELECT p.ID FROM information_schema.PROCESSLIST p
            WHERE {which} AND p.USER NOT IN ('system user', 'event_scheduler', 'unauthenticated user') AND p.COMMAND NOT IN ('Binlog Dump', 'Binlog Dump GTID', 'Daemon', 'Killed')
            AND p.ID NOT IN (CONNECTION_ID(), {besides.ToString(CultureInfo.InvariantCulture)}, {holders}) AND NOT {ours}
            AND ({known} OR p.USER NOT IN ({accounts}) OR NOT (p.COMMAND = 'Sleep' OR COALESCE(p.INFO, '') LIKE 'SELECT SLEEP(%' OR COALESCE(p.INFO, '') LIKE 'DO SLEEP(%' OR COALESCE(p.INFO, '') LIKE '%_LOCK(''mysqlha.%'))
            """;
    }
}
