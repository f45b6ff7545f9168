namespace MySqlHa.Replication.Dialect;

/// <summary>Literals and names in SQL. Right for sessions whose sql_mode is what <see cref="Server.ServerSession"/> sets: backslash escapes, no ANSI_QUOTES.</summary>
internal static class SqlText
{
    /// <summary>A string literal.</summary>
    public static string Quote(string text) =>
        "'" + text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("'", "''", StringComparison.Ordinal).Replace("\0", "\\0", StringComparison.Ordinal) + "'";

    /// <summary>The name of a schema, table or column.</summary>
    public static string Name(string name) => "`" + name.Replace("`", "``", StringComparison.Ordinal) + "`";

    /// <summary>An account, 'user'@'host'.</summary>
    public static string Account(string user, string host) => $"{Quote(user)}@{Quote(host)}";
}
