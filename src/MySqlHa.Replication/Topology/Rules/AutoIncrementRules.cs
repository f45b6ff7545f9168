using System.Globalization;

namespace MySqlHa.Replication.Topology.Rules;

/// <summary>AUTO_INCREMENT keys that two writers do not give out twice.</summary>
internal static class AutoIncrementRules
{
    private const string Increment = "auto_increment_increment";
    private const string Offset = "auto_increment_offset";
    private const string Open = "Open sessions keep the old values: let the application reconnect.";

    /// <summary>One server alone can only be told that its increment leaves no room for a second.</summary>
    internal static IEnumerable<Finding> Look(ServerSnapshot server)
    {
        if (Number(server, Increment) < 2)
        {
            yield return FindingAt.Settable(
                server, "auto-increment-increment", Severity.Warning,
                $"{Increment} is 1: this node gives out every number, also those that the other one gives out. Rows written on both sides of a failover collide.",
                $"Set it to 2 on both. {Open}", new Setting(Increment, "2"));
        }
    }

    internal static IEnumerable<Finding> Look(ServerPair pair)
    {
        var (a, b) = (pair.First, pair.Second);
        var (ia, ib) = (Math.Max(2, Number(a, Increment)), Math.Max(2, Number(b, Increment)));
        if (ia != ib)
        {
            var (lower, much) = ia < ib ? (a, ib) : (b, ia);
            yield return FindingAt.Settable(
                lower, "auto-increment-increment", Severity.Warning, $"{Increment} is {ia} on {a.Server} and {ib} on {b.Server}: their numbers meet again and again.",
                $"Set the same on both. {Open}", new Setting(Increment, Text(much)));
        }

        var increment = Math.Max(ia, ib);
        var (oa, ob) = (Effective(a, increment), Effective(b, increment));
        if (oa != ob)
            yield break;
        var free = oa == 1 ? 2 : 1;
        yield return FindingAt.Settable(
            b, "auto-increment-offset", Severity.Warning,
            $"{Offset} comes to {oa} on both: they give out the same numbers. (It guards AUTO_INCREMENT keys only; other unique keys can collide whatever it is.)",
            $"Set {Offset} = {free} here. {Open}", new Setting(Offset, Text(free)));
    }

    /// <summary>An offset above the increment is ignored by the server: 1 then.</summary>
    private static long Effective(ServerSnapshot server, long increment) => Number(server, Offset) is var offset && offset <= increment ? offset : 1;

    private static long Number(ServerSnapshot server, string name) =>
        long.TryParse(server.Variable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var value) ? value : 1;

    private static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);
}
