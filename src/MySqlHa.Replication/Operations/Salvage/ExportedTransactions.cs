namespace MySqlHa.Replication.Operations;

/// <summary>What an export left.</summary>
/// <param name="Path">The binary log.</param>
/// <param name="SqlPath">The same as SQL, for people.</param>
/// <param name="Bytes">Size of the binary log.</param>
public sealed record ExportedTransactions(string Path, string SqlPath, long Bytes);
