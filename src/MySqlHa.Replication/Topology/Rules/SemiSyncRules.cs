namespace MySqlHa.Replication.Topology.Rules;

/// <summary>Semi-synchronous replication, where it is there.</summary>
internal static class SemiSyncRules
{
    internal static IEnumerable<Finding> Look(ServerSnapshot server)
    {
        string[] old = ["rpl_semi_sync_master", "rpl_semi_sync_slave"];
        string[] later = ["rpl_semi_sync_source", "rpl_semi_sync_replica"];
        if (old.Any(IsActive) && later.Any(IsActive))
        {
            yield return FindingAt.Fixed(
                server, "semi-sync-mixed", Severity.Warning,
                "Plugins of both semi-sync families are installed (master/slave and source/replica): they cannot work together, and which one acknowledges is chance.",
                "Uninstall the old ones: UNINSTALL PLUGIN rpl_semi_sync_master; UNINSTALL PLUGIN rpl_semi_sync_slave.");
        }

        if (server.SemiSync is { Names: { } names, SourceEnabled: true } && server.SemiSync.WaitPoint.Equals("AFTER_COMMIT", StringComparison.OrdinalIgnoreCase))
        {
            yield return FindingAt.Settable(
                server, "semi-sync-after-commit", Severity.Warning,
                "Semi-sync waits after the commit: others read what a failover may lose.", "Wait before it: AFTER_SYNC.", new Setting(names.Source + "_wait_point", "AFTER_SYNC"));
        }

        bool IsActive(string plugin) => server.Plugins.GetValueOrDefault(plugin) == "ACTIVE";
    }
}
