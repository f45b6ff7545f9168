using System.Globalization;
using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>The statements of semi-synchronous replication, for the family of plugins that is installed. Source: MySQL manual, "Semisynchronous Replication"; MariaDB knowledge base, same title.</summary>
internal static class SemiSyncStatements
{
    /// <summary>What installs the plugins that are missing; nothing where it is built in.</summary>
    /// <remarks>INSTALL PLUGIN needs a server that is not super_read_only (error 1290, measured): lifted for these statements, read_only stays.</remarks>
    internal static IReadOnlyList<string> Install(ServerSnapshot server, SemiSyncNames names)
    {
        var missing = new[] { (names.SourcePlugin, names.SourceLibrary), (names.ReplicaPlugin, names.ReplicaLibrary) }
            .Where(p => p.Item1 is not null && server.Plugins.GetValueOrDefault(p.Item1) != "ACTIVE").ToList();
        if (missing.Count == 0)
            return [];
        var suffix = server.Variable("version_compile_os")?.StartsWith("Win", StringComparison.OrdinalIgnoreCase) == true ? ".dll" : ".so";
        return
        [
            "SET SESSION sql_log_bin = 0",
            .. server.SuperReadOnly == true ? new[] { "SET GLOBAL super_read_only = OFF" } : [],
            .. missing.Select(p => $"INSTALL PLUGIN {p.Item1} SONAME '{p.Item2}{suffix}'"),
            .. server.SuperReadOnly == true ? new[] { "SET GLOBAL super_read_only = ON" } : [],
            "SET SESSION sql_log_bin = 1",
        ];
    }

    /// <summary>The settings of the replica's part that differ.</summary>
    internal static IReadOnlyList<SqlStatement> Replica(ServerSnapshot server, SemiSyncNames names, bool enabled) =>
        Set(server, [($"{names.Replica}_enabled", enabled ? "ON" : "OFF")]);

    /// <summary>The settings of the source's part that differ. It is switched on last, with everything else in place.</summary>
    internal static IReadOnlyList<SqlStatement> Source(ServerSnapshot server, SemiSyncNames names, SemiSyncOptions options) => Set(server,
    [
        ($"{names.Source}_wait_point", "AFTER_SYNC"),
        ($"{names.Source}_timeout", options.Timeout.TotalMilliseconds.ToString("0", CultureInfo.InvariantCulture)),
        .. names.WaitForReplicaCount is { } count ? new[] { (count, options.WaitForReplicaCount.ToString(CultureInfo.InvariantCulture)) } : [],
        ($"{names.Source}_enabled", "ON"),
    ]);

    /// <summary>Switches the source's part off.</summary>
    internal static IReadOnlyList<SqlStatement> SourceOff(ServerSnapshot server, SemiSyncNames names) => Set(server, [($"{names.Source}_enabled", "OFF")]);

    /// <summary>Lines of my.cnf for a server that cannot keep settings by itself; empty where SET PERSIST does.</summary>
    public static IReadOnlyList<string> ConfigurationLines(ServerSnapshot server, SemiSyncOptions options, bool enabled)
    {
        if (server.Dialect.CanPersist)
            return [];
        var names = server.SemiSync.Names ?? server.Dialect.SemiSync[0];
        var on = enabled ? "ON" : "OFF";
        var lines = new List<string>();
        if (options.Role.HasFlag(SemiSyncRole.Source))
        {
            lines.Add($"{names.Source}_enabled = {on}");
            if (enabled)
            {
                lines.Add($"{names.Source}_wait_point = AFTER_SYNC");
                lines.Add(string.Create(CultureInfo.InvariantCulture, $"{names.Source}_timeout = {options.Timeout.TotalMilliseconds:0}"));
                if (names.WaitForReplicaCount is { } count)
                    lines.Add($"{count} = {options.WaitForReplicaCount}");
            }
        }

        if (options.Role.HasFlag(SemiSyncRole.Replica))
            lines.Add($"{names.Replica}_enabled = {on}");
        return lines;
    }

    private static List<SqlStatement> Set(ServerSnapshot server, IEnumerable<(string Name, string Value)> settings)
    {
        var how = server.Dialect.CanPersist ? "PERSIST" : "GLOBAL";
        return [.. settings.Where(s => !Same(server.Variable(s.Name), s.Value) || !Kept(server, s.Name, s.Value)).Select(s => SqlStatement.Plain(
            $"SET {how} {s.Name} = {(s.Value.All(char.IsDigit) || s.Value is "ON" or "OFF" ? s.Value : $"'{s.Value}'")}"))];
    }

    /// <summary>Whether the next start finds it so: what was only SET GLOBAL is gone then. Yes where it is not known.</summary>
    private static bool Kept(ServerSnapshot server, string name, string value) =>
        !server.Variables.ContainsKey(PersistedVariables.Known) || Same(server.Variables.GetValueOrDefault(PersistedVariables.Prefix + name), value);

    private static bool Same(string? now, string wanted) => now == wanted || (now, wanted) is ("1", "ON") or ("0", "OFF");
}
