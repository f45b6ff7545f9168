using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Server;

namespace MySqlHa.Replication.Topology;

/// <summary>Makes a snapshot of what a server answered. Pure.</summary>
internal static class SnapshotBuilder
{
    internal static ServerSnapshot Build(ServerEndpoint server, ServerRelease greeted, SnapshotAnswers answers, DateTimeOffset at)
    {
        var variables = Pairs(answers[SnapshotPart.Variables]);
        var positions = answers[SnapshotPart.Positions][0];
        foreach (var (name, value) in positions.Values)
            variables[name] = value ?? "";
        variables.Remove("asked_by");

        // MariaDB lists a data type and a function of the same name (uuid).
        var plugins = answers[SnapshotPart.Plugins].DistinctBy(r => r.Text("Name").ToLowerInvariant())
            .ToDictionary(r => r.Text("Name").ToLowerInvariant(), r => r.Text("Status"), StringComparer.OrdinalIgnoreCase);
        var version = variables.GetValueOrDefault("version", "");
        var release = ServerRelease.Parse(version, variables.GetValueOrDefault("version_comment", ""));
        var log = answers[SnapshotPart.BinaryLog] is [var row, ..] ? row : null;
        var snapshot = new ServerSnapshot
        {
            Server = server,
            TakenAt = at,
            Release = release,
            Version = version,
            CurrentUser = positions.Text("asked_by"),
            ServerId = uint.TryParse(variables.GetValueOrDefault("server_id"), out var id) ? id : 0,
            ServerUuid = variables.GetValueOrDefault("server_uuid") is { Length: > 0 } uuid && !release.IsMariaDb ? uuid : null,
            // MariaDB 12 names states (OFF, NO_LOCK, ...) where older servers and MySQL say ON or OFF.
            ReadOnly = variables.GetValueOrDefault("read_only") is not ("OFF" or "0"),
            SuperReadOnly = variables.TryGetValue("super_read_only", out var super) ? super is "ON" or "1" : null,
            Executed = Executed(variables, release.IsMariaDb),
            Purged = release.IsMariaDb
                ? MariaDbPurged.Read(answers[SnapshotPart.OldestLog], variables)
                : MySqlGtidSet.Parse(variables.GetValueOrDefault("gtid_purged", "")),
            LogFile = log?["File"],
            LogPosition = log?.Number("Position"),
            BinlogDoDb = log?.Text("Binlog_Do_DB") ?? "",
            BinlogIgnoreDb = log?.Text("Binlog_Ignore_DB") ?? "",
            Variables = variables,
            Plugins = plugins,
            Grants = [.. answers[SnapshotPart.Grants].Select(r => GrantText.WithoutSecret(r.First ?? ""))],
            Denied = answers.Denied,
            ChannelsKnown = !answers.IsRefused(SnapshotPart.Replicas),
            SemiSync = SemiSyncReader.Read(SqlDialect.Closest(greeted), variables, Pairs(answers[SnapshotPart.SemiSyncStatus]), plugins),
        };
        return snapshot with { Channels = [.. answers[SnapshotPart.Replicas].Select(r => ChannelReader.Read(r, snapshot))] };
    }

    private static GtidSet Executed(Dictionary<string, string> variables, bool mariaDb) => mariaDb
        ? MariaDbGtidSet.Parse(variables.GetValueOrDefault("gtid_binlog_state", "")).Union(MariaDbGtidSet.Parse(variables.GetValueOrDefault("gtid_slave_pos", "")))
        : MySqlGtidSet.Parse(variables.GetValueOrDefault("gtid_executed", ""));

    private static Dictionary<string, string> Pairs(IReadOnlyList<Row> rows)
    {
        var pairs = new Dictionary<string, string>(rows.Count, StringComparer.OrdinalIgnoreCase);
        foreach (var row in rows)
            pairs[row.Text("Variable_name").ToLowerInvariant()] = row.Text("Value");
        return pairs;
    }
}
