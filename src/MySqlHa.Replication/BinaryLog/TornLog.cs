using System.Globalization;

namespace MySqlHa.Replication.BinaryLog;

/// <summary>A binary log that does not end where a transaction ends: its server died, or its disk did.</summary>
/// <param name="LogFile">The file's name, without its folder.</param>
/// <param name="Position">What is before it is whole and was read; a cut belongs here. Bytes.</param>
/// <param name="Length">Bytes of the file.</param>
/// <param name="Reason">What is the matter behind it.</param>
public sealed record TornLog(string LogFile, long Position, long Length, string Reason)
{
    /// <summary>Whether the file just ends there, in the middle of what was being written: nobody was told that it is committed. False: it is damaged.</summary>
    public bool IsCut { get; init; }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{LogFile} is whole up to {Position} of {Length} bytes; behind that, {Reason}");
}
