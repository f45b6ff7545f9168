namespace MySqlHa.Replication.Topology.Rules;

/// <summary>Versions: old enough to know, new enough to do, alike enough to read each other.</summary>
internal static class VersionRules
{
    internal static IEnumerable<Finding> Look(ServerSnapshot server)
    {
        var release = server.Release;
        if (release.IsMariaDb ? !release.AtLeast(10, 5) : !release.AtLeast(5, 7))
        {
            yield return FindingAt.Fixed(
                server, "version-too-old", Severity.Error,
                $"It runs {release}; the oldest that can be half of a pair is {(release.IsMariaDb ? "MariaDB 10.5" : "MySQL 5.7")}.", "Upgrade the server.");
        }
    }

    internal static IEnumerable<Finding> Look(ServerPair pair)
    {
        var (a, b) = (pair.First.Release, pair.Second.Release);
        if (a.IsMariaDb != b.IsMariaDb)
        {
            yield return FindingAt.Pair(
                "mixed-flavors", Severity.Error, $"{pair.First.Server} is {a}, {pair.Second.Server} is {b}: their GTIDs mean nothing to each other.",
                "Make both MySQL or both MariaDB.");
            yield break;
        }

        if ((a.Major, a.Minor) == (b.Major, b.Minor))
            yield break;
        var (older, newer) = a.AtLeast(b.Major, b.Minor) ? (pair.Second, pair.First) : (pair.First, pair.Second);
        // 8.0 writes collations into the binary log that 5.7 does not have: its applier stops at the first one.
        if (!older.Release.IsMariaDb && !older.Release.AtLeast(8, 0))
        {
            yield return FindingAt.Pair(
                "incompatible-versions", Severity.Error,
                $"{newer.Server} runs {newer.Release} and {older.Server} {older.Release}: in a pair each reads the other, and MySQL 5.7 cannot read what later servers write.",
                "Upgrade the older one. Until then it can only be the source, in one direction (Set-ReplicationSource).");
            yield break;
        }

        yield return FindingAt.Pair(
            "different-series", Severity.Warning,
            $"{newer.Server} runs {newer.Release} and {older.Server} {older.Release}: only the direction from the older to the newer is supported. What the newer one writes may stop the older one's applier.",
            "Run the same series on both. During an upgrade keep the older one active, and switch over when both are upgraded.");
    }
}
