using System.Diagnostics;
using System.Text.RegularExpressions;
using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Server;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// Looks errant transactions up in the binary logs of their server. Each log begins with what was before it (Previous_gtids, Gtid_list), so that the
/// one to begin with is found without reading them. Source: MySQL manual, "SHOW BINLOG EVENTS".
/// </summary>
internal static partial class ErrantTraceReader
{
    private const int Page = 5000;

    /// <summary>Looks; what may not be read is left open.</summary>
    /// <param name="session">The server that holds them.</param>
    /// <param name="errant">The transactions.</param>
    /// <param name="patience">How long logs are read for what is touched.</param>
    /// <param name="cancellation">Ends it.</param>
    internal static async Task<ErrantTrace> ReadAsync(ServerSession session, GtidSet errant, TimeSpan patience, CancellationToken cancellation)
    {
        var logs = (await session.QueryAsync("SHOW BINARY LOGS", null, cancellation)).Select(r => r.Text("Log_name")).ToList();
        var first = logs.Count - 1;
        GtidSet? before = null;
        while (first >= 0 && !(before = (await BeforeAsync(session, logs[first], cancellation)).Intersect(errant)).IsEmpty && first > 0)
            first--;
        var gone = before is { IsEmpty: false } ? before : null;
        if (first < 0 || gone is not null && errant.IsSubsetOf(gone))
            return new() { Gone = errant };
        return await ScanAsync(session, logs[first..], errant, patience, cancellation) with { FirstFile = logs[first], Gone = gone };
    }

    /// <summary>What was logged before a file, as its head tells.</summary>
    internal static async Task<GtidSet> BeforeAsync(ServerSession session, string log, CancellationToken cancellation)
    {
        var head = await session.QueryAsync($"SHOW BINLOG EVENTS IN {SqlText.Quote(log)} LIMIT 5", null, cancellation);
        var info = head.FirstOrDefault(r => r.Text("Event_type") is "Previous_gtids" or "Gtid_list")?.Text("Info") ?? "";
        return GtidSet.Parse(info.Trim('[', ']'), session.Release.IsMariaDb);
    }

    private static async Task<ErrantTrace> ScanAsync(ServerSession session, List<string> logs, GtidSet errant, TimeSpan patience, CancellationToken cancellation)
    {
        var started = Stopwatch.GetTimestamp();
        var (tables, statements) = (new List<string>(), new List<string>());
        var (seen, inside) = (0m, false);
        foreach (var log in logs)
        {
            for (long position = 4; ;)
            {
                if (Stopwatch.GetElapsedTime(started) > patience)
                    return new() { Tables = tables, Statements = statements };
                var rows = await session.QueryAsync($"SHOW BINLOG EVENTS IN {SqlText.Quote(log)} FROM {position} LIMIT {Page}", patience + TimeSpan.FromSeconds(10), cancellation);
                foreach (var row in rows)
                {
                    var (type, info) = (row.Text("Event_type"), row.Text("Info"));
                    if (type.StartsWith("Gtid", StringComparison.Ordinal) && Number(info) is { Length: > 0 } gtid)
                    {
                        inside = GtidSet.Parse(gtid, session.Release.IsMariaDb) is var one && !one.Intersect(errant).IsEmpty;
                        seen += inside ? 1 : 0;
                    }
                    else if (inside)
                    {
                        Note(type, info, tables, statements);
                    }
                }

                if (rows.Count < Page || rows[^1].Number("End_log_pos") is not { } end || end <= position)
                    break;
                position = end;
            }
        }

        return new() { Tables = tables, Statements = statements, IsComplete = seen >= errant.Count };
    }

    private static void Note(string type, string info, List<string> tables, List<string> statements)
    {
        if (type == "Table_map" && Table().Match(info) is { Success: true } table && !tables.Contains(table.Groups[1].Value))
            tables.Add(table.Groups[1].Value);
        if (type == "Query" && info is not ("BEGIN" or "COMMIT") && statements.Count < 100)
            statements.Add(info.ReplaceLineEndings(" ") is { Length: > 100 } text ? text[..100] + "..." : info.ReplaceLineEndings(" "));
    }

    /// <summary>The GTID of a Gtid event, as a set that holds it alone.</summary>
    private static string Number(string info)
    {
        // SET @@SESSION.GTID_NEXT= 'uuid:tag:5'
        if (MySql().Match(info) is { Success: true } mySql)
            return mySql.Groups[1].Value;
        // BEGIN GTID 0-1-5 cid=7
        return MariaDb().Match(info) is { Success: true } mariaDb ? $"{mariaDb.Groups[1].Value}{mariaDb.Groups[2].Value}..{mariaDb.Groups[2].Value}" : "";
    }

    [GeneratedRegex(@"GTID_NEXT= *'([0-9a-fA-F-]{36}:[^']+)'")]
    private static partial Regex MySql();

    [GeneratedRegex(@"\bGTID (\d+-\d+-)(\d+)")]
    private static partial Regex MariaDb();

    [GeneratedRegex(@"table_id: \d+ \((.+)\)")]
    private static partial Regex Table();
}
