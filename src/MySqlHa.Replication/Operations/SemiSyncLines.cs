using MySqlHa.Replication.Dialect;

namespace MySqlHa.Replication.Operations;

/// <summary>Semi-synchronous replication in both roles: a pair changes them.</summary>
internal static class SemiSyncLines
{
    internal static IEnumerable<ConfigurationLine> Of(SqlDialect dialect)
    {
        var names = dialect.SemiSync[0];
        if (names.SourceLibrary is not null)
        {
            yield return new($"plugin_load_add = {names.SourceLibrary}.so", "Semi-sync, the part that waits, ...");
            yield return new($"plugin_load_add = {names.ReplicaLibrary}.so", "... and the part that acknowledges. Both: the roles change.");
        }

        yield return new($"{names.Source}_enabled = ON", "A commit waits until the other node has it: a failover loses nothing that was acknowledged.");
        yield return new($"{names.Replica}_enabled = ON", "This node acknowledges what it received.");
        yield return new($"{names.Source}_wait_point = AFTER_SYNC", "The wait comes before the commit: nobody reads what a failover may lose.");
        yield return new($"{names.Source}_timeout = 10000", "Milliseconds without an answer until it goes on alone, unprotected. Watch for that with Get-SemiSyncStatus.");
        if (names.WaitForReplicaCount is { } count)
            yield return new($"{count} = 1", "A pair has one replica to wait for.");
    }
}
