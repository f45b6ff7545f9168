namespace MySqlHa.Replication.Topology.Rules;

/// <summary>Two servers, in the order in which they were named.</summary>
internal sealed record ServerPair(ServerSnapshot First, ServerSnapshot Second);
