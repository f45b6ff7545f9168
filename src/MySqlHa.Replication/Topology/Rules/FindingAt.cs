namespace MySqlHa.Replication.Topology.Rules;

/// <summary>Findings as the rules make them.</summary>
internal static class FindingAt
{
    /// <summary>A finding that settings mend at run time: SET PERSIST where there is one, else SET GLOBAL and lines for my.cnf.</summary>
    internal static Finding Settable(ServerSnapshot server, string code, Severity severity, string message, string remedy, params IReadOnlyList<Setting> settings) => new()
    {
        Server = server.Server,
        Code = code,
        Severity = severity,
        Message = message,
        Remedy = remedy,
        Settings = settings,
        Fix = [.. settings.Select(s => s.Statement(server.Dialect))],
        ConfigurationLines = server.Dialect.CanPersist ? [] : [.. settings.GroupBy(s => s.Name).Select(g => g.Last().Line)],
    };

    /// <summary>A finding that only the configuration file (or somebody's decision) mends.</summary>
    internal static Finding Fixed(ServerSnapshot server, string code, Severity severity, string message, string remedy, params IReadOnlyList<string> lines) => new()
    {
        Server = server.Server,
        Code = code,
        Severity = severity,
        Message = message,
        Remedy = remedy,
        ConfigurationLines = lines,
    };

    /// <summary>A finding about both.</summary>
    internal static Finding Pair(string code, Severity severity, string message, string remedy) =>
        new() { Code = code, Severity = severity, Message = message, Remedy = remedy };
}
