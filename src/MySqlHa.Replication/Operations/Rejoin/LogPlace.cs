using System.Globalization;

namespace MySqlHa.Replication.Operations;

/// <summary>A place in a server's binary log.</summary>
/// <param name="File">The log.</param>
/// <param name="Position">Bytes, from 4.</param>
internal sealed record LogPlace(string File, long Position)
{
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{File}:{Position}");
}
