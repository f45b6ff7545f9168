namespace MySqlHa.Replication.BinaryLog;

/// <summary>An event that is cut short or makes no sense. Ends the reading of its file; never leaves the reader.</summary>
internal sealed class UnreadableEventException(string message) : Exception(message);
