using System.Globalization;

namespace MySqlHa.Replication.Topology.Rules;

/// <summary>GTIDs: every transaction has one, and no two have the same.</summary>
internal static class GtidRules
{
    /// <summary>The way of "Enabling GTID Transactions Online": a mode may only be left for its neighbour.</summary>
    internal static readonly string[] Modes = ["OFF", "OFF_PERMISSIVE", "ON_PERMISSIVE", "ON"];

    internal static IEnumerable<Finding> Look(ServerSnapshot server, IReadOnlyList<ServerSnapshot> all)
    {
        if (server.Release.IsMariaDb)
        {
            if (!server.IsOn("gtid_strict_mode"))
            {
                yield return FindingAt.Settable(
                    server, "gtid-strict-mode-off", Severity.Warning,
                    "gtid_strict_mode is off: a transaction that comes out of order is written all the same, and from then on positions by GTID miss some.",
                    "Set it ON.", new Setting("gtid_strict_mode", "ON"));
            }

            yield break;
        }

        if (server.Variable("enforce_gtid_consistency") is { } consistency && consistency is not ("ON" or "1"))
        {
            yield return FindingAt.Settable(
                server, "gtid-consistency-off", Severity.Error,
                $"enforce_gtid_consistency is {consistency}: statements that cannot have a GTID are let through, and gtid_mode cannot be ON.",
                "Set it ON. From then on transactions that mix InnoDB with other engines are refused, and before MySQL 8.0.21 also CREATE TABLE ... SELECT; WARN only logs them.",
                new Setting("enforce_gtid_consistency", "ON"));
        }

        if (server.Variable("gtid_mode") is { } mode && mode != "ON")
            yield return ModeOff(server, mode, all);
    }

    internal static IEnumerable<Finding> Look(ServerPair pair)
    {
        var (a, b) = (pair.First, pair.Second);
        if (!a.Release.IsMariaDb || !b.Release.IsMariaDb || a.Variable("gtid_domain_id") is not { } domain || domain != b.Variable("gtid_domain_id"))
            yield break;
        var free = domain == "1" ? "2" : "1";
        // A number that neither history knows: a domain has one writer for good.
        for (var n = 1; Knows(a, free) || Knows(b, free) || free == domain; n++)
            free = n.ToString(CultureInfo.InvariantCulture);
        yield return FindingAt.Settable(
            b, "same-gtid-domain", Severity.Error,
            $"gtid_domain_id is {domain} on both: when both write, or write in turns, their sequence numbers collide and replication stops or skips.",
            $"Set gtid_domain_id = {free} here. Open sessions keep the old value: let the application reconnect.", new Setting("gtid_domain_id", free));
    }

    private static bool Knows(ServerSnapshot server, string domain) => server.Executed.ToString().Split(',').Any(g => g.StartsWith(domain + "-", StringComparison.Ordinal));

    private static Finding ModeOff(ServerSnapshot server, string mode, IReadOnlyList<ServerSnapshot> all)
    {
        var message = $"gtid_mode is {mode}: transactions get no GTID, so neither node can say what it has and what it lacks.";
        // Every step must be taken by all servers that replicate to each other before any takes the next one. One alone may go through.
        if (all.All(IsAlone))
        {
            var way = Modes.SkipWhile(m => m != mode).Skip(1).Select(m => new Setting("gtid_mode", m, m == "ON" ? SettingScope.Persist : SettingScope.Global));
            return FindingAt.Settable(
                server, "gtid-mode-off", Severity.Error, message,
                "Nothing replicates here, so -Fix takes it online, step by step. What was written before has no GTID: seed the other node afterwards (Copy-MySqlData).",
                [.. way]);
        }

        return FindingAt.Fixed(
            server, "gtid-mode-off", Severity.Error, message,
            "It replicates, or may do so, and all servers must go together: on each SET GLOBAL gtid_mode = OFF_PERMISSIVE; then on each ON_PERMISSIVE; wait until all "
            + "transactions without a GTID are applied everywhere; then on each ON. Or stop all and start them with the lines.",
            "gtid_mode = ON", "enforce_gtid_consistency = ON");
    }

    private static bool IsAlone(ServerSnapshot server) => server.Channels.Count == 0 && server.Denied.Count == 0 && server.Details?.Readers == 0;
}
