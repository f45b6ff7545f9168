namespace MySqlHa.Replication.Topology.Rules;

/// <summary>Filters: whatever they hide is missing after a failover. Never taken away by -Fix: somebody wanted them.</summary>
internal static class FilterRules
{
    private static readonly string[] MariaDbVariables =
    [
        "replicate_do_db", "replicate_ignore_db", "replicate_do_table", "replicate_ignore_table",
        "replicate_wild_do_table", "replicate_wild_ignore_table", "replicate_rewrite_db",
    ];

    internal static IEnumerable<Finding> Look(ServerSnapshot server)
    {
        var filters = Filters(server).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        if (filters.Count > 0)
        {
            yield return FindingAt.Fixed(
                server, "replication-filter", Severity.Error,
                $"Replication filters: {string.Join("; ", filters)}. What they hold back is missing here when this node takes over.",
                server.Release.IsMariaDb
                    ? "STOP SLAVE, set the variables to '', START SLAVE; and take the lines out of the configuration. What was held back so far must be copied."
                    : "STOP REPLICA SQL_THREAD, CHANGE REPLICATION FILTER with empty lists, START REPLICA SQL_THREAD; and take the lines out of the configuration. What was held back so far must be copied.");
        }

        if (server.BinlogDoDb.Length > 0 || server.BinlogIgnoreDb.Length > 0)
        {
            yield return FindingAt.Fixed(
                server, "binlog-filter", Severity.Error,
                $"The binary log is filtered ({(server.BinlogDoDb.Length > 0 ? $"binlog_do_db={server.BinlogDoDb}" : $"binlog_ignore_db={server.BinlogIgnoreDb}")}): what is not logged reaches nobody, and no log can bring it back.",
                "Take binlog_do_db and binlog_ignore_db out of the configuration and restart the server.");
        }
    }

    private static IEnumerable<string> Filters(ServerSnapshot server)
    {
        foreach (var channel in server.Channels)
        {
            foreach (var (name, value) in channel.Columns)
            {
                if (IsFilter(name) && !string.IsNullOrEmpty(value) && value is not "0")
                    yield return $"{name}={value}";
            }
        }

        foreach (var name in server.Release.IsMariaDb ? MariaDbVariables : [])
        {
            if (server.Variable(name) is { Length: > 0 } value)
                yield return $"{name}={value}";
        }

        foreach (var filter in server.Details?.Filters ?? [])
            yield return filter;
    }

    private static bool IsFilter(string column) =>
        column.StartsWith("Replicate_Do", StringComparison.OrdinalIgnoreCase) || column.StartsWith("Replicate_Ignore", StringComparison.OrdinalIgnoreCase)
        || column.StartsWith("Replicate_Wild", StringComparison.OrdinalIgnoreCase) || column.StartsWith("Replicate_Rewrite", StringComparison.OrdinalIgnoreCase);
}
