using System.Globalization;
using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Server;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Control;

/// <summary>
/// The part of a <see cref="ServerSnapshot"/> that a node's decisions need, in one round trip of about a millisecond: fence, channels, executed set,
/// position, semi-sync. A whole snapshot lists plugins, grants and a hundred variables, too, and takes ten times as long.
/// Needs REPLICATION CLIENT (MariaDB: REPLICA MONITOR and BINLOG MONITOR).
/// </summary>
internal static class NodeLook
{
    internal static async Task<ServerSnapshot> TakeAsync(ServerSession session, string before = "")
    {
        var answers = await session.QueryAllAsync(before + Statement(session.Dialect));
        return Build(session.Server, session.Release, answers, DateTimeOffset.UtcNow);
    }

    /// <summary>The channels come first: what they had received is then compared with what was executed a moment later, never the other way round.</summary>
    internal static string Statement(SqlDialect dialect)
    {
        var positions = dialect.IsMariaDb ? "@@global.gtid_slave_pos, @@global.gtid_binlog_state" : "@@global.gtid_executed, @@global.super_read_only, @@global.server_uuid";
        return $"{dialect.ReplicaStatus}; SELECT @@global.server_id, @@global.read_only, {positions}; {dialect.BinaryLogStatus}; SHOW GLOBAL STATUS LIKE 'Rpl_semi_sync_%'; SHOW GLOBAL VARIABLES LIKE 'rpl_semi_sync_%'";
    }

    internal static ServerSnapshot Build(ServerEndpoint server, ServerRelease release, IReadOnlyList<IReadOnlyList<Row>> answers, DateTimeOffset at)
    {
        // A statement before the look leaves an answer without rows, or none.
        var (channels, own, log, status, settings) = (answers[^5], answers[^4][0], answers[^3], answers[^2], answers[^1]);
        var dialect = SqlDialect.Closest(release);
        var variables = Pairs(settings);
        var plugins = dialect.SemiSync
            .SelectMany(n => new[] { (n.SourcePlugin, Variable: n.Source), (n.ReplicaPlugin, Variable: n.Replica) })
            .Where(p => p.Item1 is not null && variables.ContainsKey(p.Variable + "_enabled"))
            .ToDictionary(p => p.Item1!, _ => "ACTIVE");
        var slavePosition = own["@@global.gtid_slave_pos"] ?? "";
        variables["gtid_slave_pos"] = slavePosition;
        var snapshot = new ServerSnapshot
        {
            Server = server,
            TakenAt = at,
            Release = release,
            ServerId = uint.Parse(own.Text("@@global.server_id"), CultureInfo.InvariantCulture),
            ServerUuid = own["@@global.server_uuid"],
            ReadOnly = own.Text("@@global.read_only") is not ("OFF" or "0"),
            SuperReadOnly = own["@@global.super_read_only"] is { } super ? super is "ON" or "1" : null,
            Executed = release.IsMariaDb
                ? MariaDbGtidSet.Parse(own.Text("@@global.gtid_binlog_state")).Union(MariaDbGtidSet.Parse(slavePosition))
                : MySqlGtidSet.Parse(own.Text("@@global.gtid_executed")),
            Purged = GtidSet.Empty(release.IsMariaDb),
            LogFile = log is [var row, ..] ? row["File"] : null,
            LogPosition = log is [var at0, ..] ? at0.Number("Position") : null,
            Variables = variables,
            SemiSync = SemiSyncReader.Read(dialect, variables, Pairs(status), plugins),
        };
        return snapshot with { Channels = [.. channels.Select(r => ChannelReader.Read(r, snapshot))] };
    }

    private static Dictionary<string, string> Pairs(IReadOnlyList<Row> rows)
    {
        var pairs = new Dictionary<string, string>(rows.Count, StringComparer.OrdinalIgnoreCase);
        foreach (var row in rows)
            pairs[row.Text("Variable_name").ToLowerInvariant()] = row.Text("Value");
        return pairs;
    }
}
