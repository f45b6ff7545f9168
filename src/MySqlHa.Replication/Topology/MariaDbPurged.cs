using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Server;

namespace MySqlHa.Replication.Topology;

/// <summary>
/// MariaDB has no gtid_purged. What was before the oldest binary log is in that log's Gtid_list event; what a replica applied without
/// logging it (log_slave_updates = OFF) is in no log of its own either, as MySQL's gtid_purged has it, too.
/// </summary>
internal static class MariaDbPurged
{
    internal static GtidSet Read(IReadOnlyList<Row> oldestLog, Dictionary<string, string> variables)
    {
        var before = oldestLog.FirstOrDefault(r => r.Text("Event_type") == "Gtid_list")?.Text("Info").Trim('[', ']') ?? "";
        var purged = MariaDbGtidSet.Parse(before);
        return variables.GetValueOrDefault("log_slave_updates") is "ON" or "1"
            ? purged
            : purged.Union(Applied(variables));
    }

    // A position that was set to skip something, or by a copy, names what the server wrote itself, too: that is in its logs.
    private static MariaDbGtidSet Applied(Dictionary<string, string> variables)
    {
        var own = $"-{variables.GetValueOrDefault("server_id", "")}-";
        var position = variables.GetValueOrDefault("gtid_slave_pos", "").Split(',', StringSplitOptions.TrimEntries);
        return MariaDbGtidSet.Parse(string.Join(',', position.Where(p => !p.Contains(own, StringComparison.Ordinal))));
    }
}
