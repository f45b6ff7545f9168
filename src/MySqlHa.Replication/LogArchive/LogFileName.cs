using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace MySqlHa.Replication.LogArchive;

/// <summary>The name of a binary log: the server's log_bin_basename, and a number that grows by one from file to file (six digits, more when they do not do).</summary>
/// <param name="Stem">What stands before the last dot.</param>
/// <param name="Number">The number.</param>
public readonly record struct LogFileName(string Stem, long Number) : IComparable<LogFileName>
{
    private const int Digits = 6;

    /// <summary>The file that a server begins after this one.</summary>
    public LogFileName Next => this with { Number = Number + 1 };

    /// <summary>Reads a name without a folder; false when it is none of a binary log (an index has no number).</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out LogFileName name)
    {
        name = default;
        if (text is null || text.LastIndexOf('.') is not (> 0 and var dot) || text.Length - dot - 1 < Digits)
            return false;
        if (!long.TryParse(text.AsSpan(dot + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            return false;
        name = new LogFileName(text[..dot], number);
        // A name with more zeros than a server writes is somebody else's.
        return name.ToString() == text;
    }

    /// <summary>Reads a name that a server gave.</summary>
    /// <exception cref="FormatException">It is none.</exception>
    public static LogFileName Parse(string text) => TryParse(text, out var name) ? name : throw new FormatException($"'{text}' is no name of a binary log.");

    /// <inheritdoc/>
    public int CompareTo(LogFileName other) => Number.CompareTo(other.Number);

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Stem}.{Number:D6}");

    /// <summary>By number.</summary>
    public static bool operator <(LogFileName left, LogFileName right) => left.CompareTo(right) < 0;

    /// <summary>By number.</summary>
    public static bool operator >(LogFileName left, LogFileName right) => left.CompareTo(right) > 0;

    /// <summary>By number.</summary>
    public static bool operator <=(LogFileName left, LogFileName right) => left.CompareTo(right) <= 0;

    /// <summary>By number.</summary>
    public static bool operator >=(LogFileName left, LogFileName right) => left.CompareTo(right) >= 0;
}
