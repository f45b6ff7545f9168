using System.Text.RegularExpressions;
using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Server;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// Reads what the returning server wrote beyond what the active one has applied of its log. Its log begins anew at each start, and closes, without anything having
/// been written: only what changes data counts, and not what came from the active server.
/// </summary>
internal static partial class RejoinPositionReader
{
    private const int Page = 5000;

    /// <summary>Beyond this many it is not counted: one is enough to decide.</summary>
    private const long Enough = 10_000;

    private static readonly HashSet<string> Bookkeeping = new(StringComparer.OrdinalIgnoreCase)
    {
        "Rotate", "Format_desc", "Stop", "Previous_gtids", "Gtid_list", "Binlog_checkpoint", "Start_encryption", "Heartbeat", "Heartbeat_v2", "Ignorable", "Incident",
    };

    internal static async Task<RejoinFacts> ReadAsync(PlanContext context, RejoinFacts facts, RejoinOptions options, CancellationToken cancellation)
    {
        facts = facts with { ActiveLogs = await SetReplicationSourceOperation.ReadLogsAsync(context, facts.Active.Server, cancellation) };
        if (RejoinPlaces.OfActive(facts.Returning, facts.Active, options) is not { } place)
            return facts with { Beyond = null, Unknown = $"{facts.Active.Server} has no channel from {facts.Returning.Server} that has applied anything, and there is no record of the failover" };
        var logs = await SetReplicationSourceOperation.ReadLogsAsync(context, facts.Returning.Server, cancellation);
        var at = logs.ToList().FindIndex(l => l.Name == place.File);
        if (at < 0)
            return facts with { Beyond = null, Unknown = $"it stands at {place}, and {facts.Returning.Server} has no such binary log any more" };
        if (logs[at].Size < place.Position)
            return facts with { Beyond = null, Unknown = $"it stands at {place}, and that log of {facts.Returning.Server} ends at {logs[at].Size}: it has lost what it had written" };
        return await CountAsync(await context.SessionAsync(facts.Returning.Server, cancellation), facts, place, [.. logs.Skip(at).Select(l => l.Name)], cancellation);
    }

    private static async Task<RejoinFacts> CountAsync(ServerSession session, RejoinFacts facts, LogPlace place, IReadOnlyList<string> logs, CancellationToken cancellation)
    {
        long beyond = 0;
        var tables = new List<string>();
        foreach (var log in logs)
        {
            for (var position = log == place.File ? place.Position : 4; ;)
            {
                var rows = await session.QueryAsync($"SHOW BINLOG EVENTS IN {SqlText.Quote(log)} FROM {position} LIMIT {Page}", null, cancellation);
                var written = rows.Where(r => !Bookkeeping.Contains(r.Text("Event_type")) && r.Number("Server_id") != facts.Active.ServerId).ToList();
                // Each transaction begins with one of these, with GTIDs or without. What has none is counted all the same.
                var begins = written.Count(r => r.Text("Event_type") is var type && (type.StartsWith("Gtid", StringComparison.Ordinal) || type.StartsWith("Anonymous_Gtid", StringComparison.OrdinalIgnoreCase)));
                beyond += written.Count > 0 ? Math.Max(begins, beyond == 0 ? 1 : 0) : 0;
                tables.AddRange(written.Select(r => Table().Match(r.Text("Info"))).Where(m => m.Success).Select(m => m.Groups[1].Value).Distinct().Except(tables));
                if (rows.Count < Page || beyond >= Enough || rows[^1].Number("End_log_pos") is not { } end || end <= position)
                    break;
                position = end;
            }
        }

        return facts with { Beyond = beyond, Trace = new() { FirstFile = place.File, Tables = tables, IsComplete = beyond < Enough } };
    }

    [GeneratedRegex(@"^table_id: \d+ \((.+)\)")]
    private static partial Regex Table();
}
