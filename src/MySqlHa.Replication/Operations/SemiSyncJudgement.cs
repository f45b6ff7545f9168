using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>What is to be said about a server's semi-sync, and what to do.</summary>
/// <param name="State">In one word.</param>
/// <param name="Reason">Why, as a sentence; empty when all is well.</param>
/// <param name="Remedy">What to do; empty when all is well.</param>
public sealed record SemiSyncJudgement(SemiSyncState State, string Reason, string Remedy);
