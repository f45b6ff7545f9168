namespace MySqlHa.Bench;

/// <summary>What came of one salvage.</summary>
/// <param name="From">Where it came from.</param>
/// <param name="Stranded">Transactions that were brought.</param>
/// <param name="Acknowledged">Writes that clients saw acknowledged.</param>
/// <param name="Lost">Those that are not on both servers in the end, but for <paramref name="NotArchived"/>.</param>
/// <param name="NotArchived">Those that had left the machine that was lost neither by replication nor into the archive.</param>
/// <param name="Failover">How long Invoke-Failover took.</param>
/// <param name="All">How long the run took.</param>
internal sealed record SalvageOutcome(string From, int Stranded, int Acknowledged, int Lost, int NotArchived, TimeSpan Failover, TimeSpan All);
