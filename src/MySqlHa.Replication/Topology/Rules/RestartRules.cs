namespace MySqlHa.Replication.Topology.Rules;

/// <summary>What becomes of the settings when the server is started again.</summary>
internal static class RestartRules
{
    private static readonly string[] Critical =
    [
        "server_id", "gtid_mode", "enforce_gtid_consistency", "binlog_format", "binlog_row_image", "auto_increment_increment", "auto_increment_offset",
        "sync_binlog", "innodb_flush_log_at_trx_commit", "gtid_domain_id", "gtid_strict_mode", "binlog_expire_logs_seconds",
    ];

    private static readonly string[] SemiSync = ["_enabled", "_timeout", "_wait_point"];

    /// <summary>A node that went down must not come back writable: the other one may have taken over.</summary>
    internal static IEnumerable<Finding> ComesUpWritable(ServerSnapshot server)
    {
        var fence = server.Dialect.Fence;
        if (server.Details?.Origins is not { } origins)
        {
            yield return FindingAt.Fixed(
                server, "restart-read-only-unknown", Severity.Information, $"Whether the server comes up with {fence} is not known: {(server.Details is null ? "nobody asked" : "it does not tell")}.",
                $"Make sure that my.cnf says {fence} = ON, so that a node that comes back does not take writes.", $"{fence} = ON");
            yield break;
        }

        if (server.Details.Persisted?.TryGetValue(fence, out var persisted) == true ? IsOn(persisted) : origins.GetValueOrDefault(fence) == SettingOrigin.Configured && server.IsOn(fence))
            yield break;
        if (origins.GetValueOrDefault(fence) == SettingOrigin.RunTime && server.Details.Persisted?.ContainsKey(fence) != true)
        {
            yield return FindingAt.Settable(
                server, "restart-read-only-unknown", Severity.Information, $"{fence} was set at run time: what the server comes up with is in its my.cnf, which it does not tell.",
                $"Make sure that it comes up with {fence} = ON.", Persisted(server, fence)) with { ConfigurationLines = server.Dialect.CanPersist ? [] : [$"{fence} = ON"] };
            yield break;
        }

        yield return FindingAt.Settable(
            server, "restart-writable", Severity.Warning,
            $"{fence} is not ON in the configuration: after a crash and restart this node takes writes, also when the other one has taken over meanwhile.",
            server.Dialect.CanPersist ? "Persist it for the next start; nothing changes now." : "Write it into the configuration; nothing changes before the next start.",
            Persisted(server, fence)) with { ConfigurationLines = server.Dialect.CanPersist ? [] : [$"{fence} = ON"] };
    }

    /// <summary>Settings that a pair stands on and that were set at run time only. Those which another finding is about are left to it.</summary>
    internal static IEnumerable<Finding> NotKept(ServerSnapshot server, IEnumerable<Finding> others)
    {
        if (server.Details?.Origins is not { } origins)
            yield break;
        var taken = others.SelectMany(f => f.Settings.Select(s => s.Name).Concat(f.ConfigurationLines.Select(l => l.Split('=')[0].Trim()))).ToHashSet();
        var names = server.SemiSync.Names;
        var lost = Critical.Append(server.Dialect.ReplicaNetTimeout)
            .Concat(names is null ? [] : SemiSync.SelectMany(n => new[] { names.Source + n, names.Replica + n }))
            .Where(n => !taken.Contains(n) && origins.GetValueOrDefault(n) == SettingOrigin.RunTime)
            .Select(n => new Setting(n, server.Variable(n) ?? ""))
            .Where(s => s.Value.Length > 0 && !Same(server.Details.Persisted?.GetValueOrDefault(s.Name), s.Value)).ToList();
        if (lost.Count == 0)
            yield break;
        var message = $"Set at run time only, and gone after a restart: {string.Join(", ", lost.Select(s => s.Line))}.";
        yield return server.Dialect.CanPersist
            ? FindingAt.Settable(server, "settings-not-kept", Severity.Warning, message, "Persist them as they are.", lost)
            : FindingAt.Fixed(server, "settings-not-kept", Severity.Warning, message, "Write them into the configuration; no restart is needed.", [.. lost.Select(s => s.Line)]);
    }

    private static Setting[] Persisted(ServerSnapshot server, string fence) => server.Dialect.CanPersist ? [new Setting(fence, "ON", SettingScope.NextStart)] : [];

    private static bool IsOn(string value) => value is "ON" or "1";

    private static bool Same(string? persisted, string value) => persisted is not null && (persisted == value || (IsOn(persisted) && IsOn(value)));
}
