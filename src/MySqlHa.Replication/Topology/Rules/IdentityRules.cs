namespace MySqlHa.Replication.Topology.Rules;

/// <summary>Who is who: server_id and server_uuid.</summary>
internal static class IdentityRules
{
    private static readonly string[] Place = ["hostname", "port", "datadir", "socket"];

    internal static IEnumerable<Finding> Look(ServerSnapshot server)
    {
        if (server.ServerId == 0)
        {
            yield return FindingAt.Fixed(
                server, "server-id-zero", Severity.Error, "server_id is 0: the server refuses to replicate, as a source and as a replica.",
                "Set a number that no other server of this topology has or ever had.", "server_id = <1 to 4294967295, its own>");
        }
    }

    /// <summary>One server that was named twice, perhaps by two names.</summary>
    internal static Finding? SameServer(ServerPair pair)
    {
        var (a, b) = (pair.First, pair.Second);
        var same = a.Server == b.Server
            || (a.ServerUuid == b.ServerUuid && a.ServerId == b.ServerId && Place.All(n => a.Variable(n) is { } value && value == b.Variable(n)));
        return !same ? null : FindingAt.Pair(
            "same-server", Severity.Error,
            a.Server == b.Server ? $"{a.Server} was given twice." : $"{a.Server} and {b.Server} are one and the same server.",
            "Name the two servers of the pair.");
    }

    internal static IEnumerable<Finding> Look(ServerPair pair)
    {
        var (a, b) = (pair.First, pair.Second);
        if (a.ServerUuid is not null && a.ServerUuid == b.ServerUuid)
        {
            yield return FindingAt.Fixed(
                b, "same-server-uuid", Severity.Error,
                $"Its server_uuid is that of {a.Server} ({a.ServerUuid}): the data folder was copied with auto.cnf. Their transactions could not be told apart.",
                "Stop this server, delete auto.cnf in its data folder, start it: it makes a new one.");
        }

        if (a.ServerId != 0 && a.ServerId == b.ServerId)
            yield return SameId(a, b);
    }

    /// <summary>
    /// Events that carry a reader's own server_id are skipped. So the one whose history the other has is renumbered: what it wrote
    /// under the old number is needed by nobody any more.
    /// </summary>
    private static Finding SameId(ServerSnapshot a, ServerSnapshot b)
    {
        var message = $"server_id is {a.ServerId} on both: each takes the other's events for its own and skips them.";
        var renumbered = b.Executed.IsSubsetOf(a.Executed) ? b : a.Executed.IsSubsetOf(b.Executed) ? a : null;
        if (renumbered is null || a.Channels.Concat(b.Channels).Any(c => c.ApplierRunning || c.Receiver != ReceiverState.Stopped))
        {
            return FindingAt.Fixed(
                b, "same-server-id", Severity.Error, message,
                renumbered is null
                    ? "Both have transactions that the other lacks. Give both a server_id that neither ever had: events under an old number are skipped by the server that still has it."
                    : "Stop replication on both (Stop-Replication), then run this again with -Fix.",
                "server_id = <1 to 4294967295, its own>");
        }

        uint[] taken = [a.ServerId, .. a.Channels.Concat(b.Channels).Select(c => c.SourceServerId)];
        var free = Enumerable.Range(1, taken.Length + 1).Select(n => (uint)n).First(n => !taken.Contains(n));
        return FindingAt.Settable(
            renumbered, "same-server-id", Severity.Error, message, $"Set server_id = {free} here, or another number that no server of this topology ever had.",
            new Setting("server_id", free.ToString(System.Globalization.CultureInfo.InvariantCulture)));
    }
}
