namespace MySqlHa.Replication.Topology.Rules;

/// <summary>Tables that replicate badly, and names that mean different tables.</summary>
internal static class TableRules
{
    private const int Named = 5;

    internal static IEnumerable<Finding> Look(ServerSnapshot server)
    {
        if (server.Details?.TablesFailure is { } failure)
        {
            yield return FindingAt.Fixed(
                server, "tables-unknown", Severity.Information, $"The tables could not be looked at: {failure}", "Give it more time with -Timeout, or leave it out with -SkipTables.");
        }

        var tables = server.Details?.Tables ?? [];
        if (tables.Where(t => !t.Engine.Equals("InnoDB", StringComparison.OrdinalIgnoreCase)).ToList() is { Count: > 0 } others)
        {
            yield return FindingAt.Fixed(
                server, "not-innodb", Severity.Warning,
                $"{Count(others)} not InnoDB: {Names(others, t => $" ({t.Engine})")}. A crash leaves them half-written, and a clone does not copy them.",
                "ALTER TABLE ... ENGINE = InnoDB.");
        }

        if (tables.Where(t => !t.HasPrimaryKey).ToList() is { Count: > 0 } keyless)
        {
            yield return FindingAt.Fixed(
                server, "no-primary-key", Severity.Warning,
                $"{Count(keyless)} without a primary key: {Names(keyless, _ => "")}. For each changed row the replica reads the whole table: one large DELETE can hold it up for hours.",
                "Give each one a primary key.");
        }
    }

    internal static IEnumerable<Finding> Look(ServerPair pair)
    {
        const string name = "lower_case_table_names";
        if (pair.First.Variable(name) is { } a && pair.Second.Variable(name) is { } b && a != b)
        {
            yield return FindingAt.Pair(
                "lower-case-table-names", Severity.Warning, $"{name} is {a} on {pair.First.Server} and {b} on {pair.Second.Server}: a name with capitals means another table there, or none.",
                "It is chosen when a data folder is made: seed one node anew with the other's value.");
        }
    }

    private static string Count(List<TableSnapshot> tables) =>
        tables.Count == 1 ? "1 table is" : $"{(tables.Count >= ContentReader.Most ? "At least " : "")}{tables.Count} tables are";

    private static string Names(List<TableSnapshot> tables, Func<TableSnapshot, string> more) =>
        string.Join(", ", tables.Take(Named).Select(t => t + more(t))) + (tables.Count > Named ? $" and {tables.Count - Named} more" : "");
}
