namespace MySqlHa.Replication.Operations;

/// <summary>Statements that each node gets by itself: they leave no GTID that the other one lacks.</summary>
internal static class Unlogged
{
    /// <summary>Those statements with the binary log off around them. A session in which one of them failed must not be used again.</summary>
    internal static IReadOnlyList<SqlStatement> Of(params IEnumerable<SqlStatement> statements) =>
        [SqlStatement.Plain("SET SESSION sql_log_bin = 0"), .. statements, SqlStatement.Plain("SET SESSION sql_log_bin = 1")];
}
