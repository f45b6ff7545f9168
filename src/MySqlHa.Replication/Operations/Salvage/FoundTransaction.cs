using MySqlHa.Replication.BinaryLog;

namespace MySqlHa.Replication.Operations.Salvage;

/// <summary>A transaction that the survivor lacks.</summary>
/// <param name="Transaction">What the log says of it.</param>
/// <param name="Conflicts">What is foreseen to go wrong when it is applied to the survivor; none is no promise.</param>
/// <param name="LogFolder">The folder with the log file.</param>
public sealed record FoundTransaction(LoggedTransaction Transaction, IReadOnlyList<string> Conflicts, string LogFolder);
