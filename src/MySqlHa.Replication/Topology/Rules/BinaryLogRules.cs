using System.Globalization;

namespace MySqlHa.Replication.Topology.Rules;

/// <summary>The binary log: there, complete, and kept long enough.</summary>
internal static class BinaryLogRules
{
    private const long Day = 86_400;

    internal static IEnumerable<Finding> Look(ServerSnapshot server)
    {
        if (!server.IsOn("log_bin"))
        {
            yield return FindingAt.Fixed(
                server, "log-bin-off", Severity.Error, "There is no binary log: nothing can be replicated from this server.",
                "Set log_bin and restart the server.", "log_bin = binlog");
            yield break;
        }

        if (Format(server) is { } format)
            yield return format;
        if (server.Variable("binlog_row_image") is { } image && !image.Equals("FULL", StringComparison.OrdinalIgnoreCase))
        {
            yield return FindingAt.Settable(
                server, "binlog-row-image", Severity.Warning,
                $"binlog_row_image is {image}: rows that differ on the replica are not noticed, and what a failed node took with it cannot be shown or undone in full.",
                "Set it to FULL. Open sessions keep the old value.", new Setting("binlog_row_image", "FULL"));
        }

        if (!server.IsOn(server.Dialect.LogReplicaUpdates))
        {
            yield return FindingAt.Fixed(
                server, "log-replica-updates-off", Severity.Information,
                $"{server.Dialect.LogReplicaUpdates} is off: enough for two servers. A third replica, or a backup, taken from this one would lack what the other one wrote.",
                "Set it before a third server hangs off this one; it needs a restart.", $"{server.Dialect.LogReplicaUpdates} = ON");
        }

        if (Expiry(server) is { } expiry)
            yield return expiry;
    }

    private static Finding? Format(ServerSnapshot server)
    {
        // Absent: a later server that knows only rows.
        if (server.Variable("binlog_format") is not { } format || format.Equals("ROW", StringComparison.OrdinalIgnoreCase))
            return null;
        var statement = format.Equals("STATEMENT", StringComparison.OrdinalIgnoreCase);
        var message = $"binlog_format is {format}: "
            + (statement ? "functions, triggers and UPDATE ... LIMIT may give other rows on the replica, and nobody notices." : "some statements are logged as text, and may give other rows on the replica.");
        var severity = statement ? Severity.Error : Severity.Warning;
        // MySQL 8.0 refuses the change then (error 3209), and so it should: what the applier reads would change under way.
        return server.Channels.Any(c => c.ApplierRunning)
            ? FindingAt.Fixed(server, "binlog-format", severity, message, "Stop replication here (Stop-Replication), run this again with -Fix, start it again.", "binlog_format = ROW")
            : FindingAt.Settable(server, "binlog-format", severity, message, "Set it to ROW. Open sessions keep the old value: let the application reconnect.", new Setting("binlog_format", "ROW"));
    }

    /// <summary>Never mended by -Fix: a shorter time deletes logs, a longer one needs room that only the operator knows of.</summary>
    private static Finding? Expiry(ServerSnapshot server)
    {
        var (name, kept) = Kept(server);
        if (name is null || kept >= Day)
            return null;
        var week = name == "expire_logs_days" ? "expire_logs_days = 7" : "binlog_expire_logs_seconds = 604800";
        return kept == 0
            ? FindingAt.Fixed(
                server, "binlog-kept-forever", Severity.Warning, $"{name} is 0: binary logs are never removed, and one day the disk is full and every commit waits.",
                $"Look at the room (SHOW BINARY LOGS), then set a time: SET GLOBAL {week}. Older logs go at once with the next rotation.", week)
            : FindingAt.Fixed(
                server, "binlog-kept-short", Severity.Warning, $"Binary logs are kept for {kept:0} s: a node that is away for longer must be seeded anew.",
                $"If the disk has room, set more: SET GLOBAL {week}.", week);
    }

    private static (string? Name, double Seconds) Kept(ServerSnapshot server)
    {
        if (server.Variable("binlog_expire_logs_auto_purge") is "OFF")
            return ("binlog_expire_logs_auto_purge", 0);
        var seconds = Number("binlog_expire_logs_seconds");
        var days = Number("expire_logs_days");
        if (seconds > 0)
            return ("binlog_expire_logs_seconds", seconds.Value);
        return days > 0 ? ("expire_logs_days", days.Value * Day) : (seconds is not null ? "binlog_expire_logs_seconds" : days is not null ? "expire_logs_days" : null, 0);

        double? Number(string name) => double.TryParse(server.Variable(name), NumberStyles.Float, CultureInfo.InvariantCulture, out var value) ? value : null;
    }
}
