namespace MySqlHa.Replication.BinaryLog;

/// <summary>An event that is cut short or makes no sense. Ends the reading of its file; never leaves the reader.</summary>
internal sealed class UnreadableEventException(string message, bool isCut = false) : Exception(message)
{
    /// <summary>Whether the file ends before the event does.</summary>
    internal bool IsCut => isCut;
}
