namespace MySqlHa.Replication.Tests.Health;

/// <summary>Tests that measure time, or load both cores on purpose: nothing else runs beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class HealthServers
{
    public const string Name = "health of servers";
}
