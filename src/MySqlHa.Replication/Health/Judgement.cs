namespace MySqlHa.Replication.Health;

/// <summary>A verdict before it is given a wall-clock time.</summary>
internal readonly record struct Judgement(HealthStatus Status, bool ServerGone, VerdictBasis Basis, string Reason);
