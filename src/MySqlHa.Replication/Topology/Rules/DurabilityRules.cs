namespace MySqlHa.Replication.Topology.Rules;

/// <summary>What is left of a commit when the server or the power goes.</summary>
internal static class DurabilityRules
{
    internal static IEnumerable<Finding> Look(ServerSnapshot server)
    {
        if (server.Variable("sync_binlog") is { } sync && sync != "1")
        {
            yield return FindingAt.Settable(
                server, "sync-binlog", Severity.Warning,
                $"sync_binlog is {sync}: when the host goes down, committed transactions may be missing from the binary log while the other node, or InnoDB, has them. The nodes differ then.",
                "Set it to 1.", new Setting("sync_binlog", "1"));
        }

        if (server.Variable("innodb_flush_log_at_trx_commit") is { } flush && flush != "1")
        {
            yield return FindingAt.Settable(
                server, "innodb-flush-log", Severity.Warning,
                $"innodb_flush_log_at_trx_commit is {flush}: {(flush == "0" ? "when the server dies" : "when the host goes down")}, about the last second of commits is lost.",
                "Set it to 1.", new Setting("innodb_flush_log_at_trx_commit", "1"));
        }

        if (server.Variable("relay_log_recovery") is not null && !server.IsOn("relay_log_recovery"))
        {
            yield return FindingAt.Fixed(
                server, "relay-log-recovery-off", Severity.Warning,
                "relay_log_recovery is off: after a crash the replica goes on from relay logs that may be torn, and its applier stops.",
                "Set it and restart the server.", "relay_log_recovery = ON");
        }

        // Before 8.0 the default is a file, which is not written with the transaction.
        if (server.Variable("relay_log_info_repository") is "FILE")
        {
            yield return FindingAt.Fixed(
                server, "relay-log-info-file", Severity.Warning,
                "relay_log_info_repository is FILE: after a crash the replica may apply its last transactions twice.",
                "Set both repositories to TABLE and restart the server.", "relay_log_info_repository = TABLE", "master_info_repository = TABLE");
        }

        yield return FindingAt.Fixed(
            server, "disk-space-unknown", Severity.Information, "A server does not tell how much room its disk has; nobody looked.",
            "Watch the file systems of the data folder and of the binary logs: a full disk stops every commit.");
    }
}
