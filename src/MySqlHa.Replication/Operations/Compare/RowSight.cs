namespace MySqlHa.Replication.Operations.Compare;

/// <summary>What both servers had of one row (or how often they had one, in a table without a key), at one pair of snapshots.</summary>
/// <param name="Reference">The columns' numbers, with commas between them; null for no row.</param>
/// <param name="Server">The same, of the server that is compared.</param>
/// <param name="Exact">Whether nothing was written on the reference from before its snapshot until after the server's: both are at one point then.</param>
public sealed record RowSight(string? Reference, string? Server, bool Exact);
