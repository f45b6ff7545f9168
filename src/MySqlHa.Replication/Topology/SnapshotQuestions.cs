using MySqlHa.Replication.Dialect;

namespace MySqlHa.Replication.Topology;

/// <summary>What a snapshot asks, in order: what may be refused comes last.</summary>
internal static class SnapshotQuestions
{
    internal static List<(SnapshotPart Part, string Sql)> For(ServerRelease release)
    {
        var dialect = SqlDialect.Closest(release);
        List<(SnapshotPart Part, string Sql)> questions =
        [
            (SnapshotPart.Variables, SnapshotVariables.Statement),
            // Not from the variables above: those are cut, and a set that lost its end still reads well.
            (SnapshotPart.Positions, "SELECT CURRENT_USER() AS asked_by, " + string.Join(", ", Positions(release).Select(v => $"@@global.{v} AS {v}"))),
            (SnapshotPart.SemiSyncStatus, "SHOW GLOBAL STATUS LIKE 'Rpl_semi_sync_%'"),
            (SnapshotPart.Plugins, "SHOW PLUGINS"),
            (SnapshotPart.Grants, "SHOW GRANTS"),
            (SnapshotPart.Replicas, dialect.ReplicaStatus),
            (SnapshotPart.BinaryLog, dialect.BinaryLogStatus),
        ];
        if (release.IsMariaDb)
            questions.Add((SnapshotPart.OldestLog, "SHOW BINLOG EVENTS LIMIT 5"));
        return questions;
    }

    private static string[] Positions(ServerRelease release) =>
        release.IsMariaDb ? ["gtid_binlog_state", "gtid_binlog_pos", "gtid_slave_pos"] : ["gtid_executed", "gtid_purged"];
}
