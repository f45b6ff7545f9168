using System.Globalization;

namespace MySqlHa.Replication.Operations;

/// <summary>One binary log of a server.</summary>
/// <param name="Name">File name, as in binlog.000007.</param>
/// <param name="Size">Bytes.</param>
public sealed record BinaryLogFile(string Name, long Size)
{
    /// <summary>Compares two places in one server's logs by the files' numbers (which grow beyond six digits), then by position.</summary>
    internal static int Compare((string File, long Position) left, (string File, long Position) right)
    {
        var files = Number(left.File).CompareTo(Number(right.File));
        return files != 0 ? files : left.Position.CompareTo(right.Position);
    }

    private static long Number(string file) =>
        long.TryParse(file.AsSpan(file.LastIndexOf('.') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : -1;
}
