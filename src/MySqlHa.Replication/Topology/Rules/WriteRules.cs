namespace MySqlHa.Replication.Topology.Rules;

/// <summary>Who takes writes now.</summary>
internal static class WriteRules
{
    internal static IEnumerable<Finding> Look(ServerPair pair)
    {
        if (!IsFenced(pair.First) && !IsFenced(pair.Second))
        {
            yield return FindingAt.Pair(
                "both-writable", Severity.Warning,
                "Both nodes take writes. auto_increment offsets keep AUTO_INCREMENT keys apart and nothing else: the same other unique key, or the same row, written on both sides stops replication or lets the nodes differ.",
                "Fence the one that carries no address: Lock-MySqlWrite, or SET GLOBAL super_read_only = ON (MariaDB: read_only).");
        }
        else if (IsFenced(pair.First) && IsFenced(pair.Second))
        {
            yield return FindingAt.Pair(
                "both-read-only", Severity.Information, "Neither node takes writes.", "Nothing to do before the pair goes into service: whoever gets the address is opened.");
        }
    }

    private static bool IsFenced(ServerSnapshot server) => server.SuperReadOnly ?? server.ReadOnly;
}
