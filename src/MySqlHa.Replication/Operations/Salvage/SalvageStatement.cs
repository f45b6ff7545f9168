using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace MySqlHa.Replication.Operations;

/// <summary>One statement as mysqlbinlog prints it, with the comments before it.</summary>
internal sealed partial class SalvageStatement
{
    private static readonly string[] Framing =
    [
        "BEGIN", "START TRANSACTION", "COMMIT", "SET ", "/*!", "/*M!", "use ", "DELIMITER ", "XA START ", "XA BEGIN ", "XA END ", "XA PREPARE ", "XA COMMIT ",
        // Behind the format description, and at the end of a log that was not closed.
        "ROLLBACK\n", "ROLLBACK/*!*/;", "ROLLBACK /*",
    ];

    private readonly string _text;
    private readonly string _comments;

    internal SalvageStatement(byte[] bytes)
    {
        Bytes = bytes;
        // Bytes of any character set come back as they were.
        var text = Encoding.Latin1.GetString(bytes);
        var start = 0;
        while (start < text.Length && text[start] is '#' or '\n' or '\r')
        {
            var line = text.IndexOf('\n', start);
            start = line < 0 ? text.Length : line + 1;
        }

        (_comments, _text) = (text[..start], text[start..]);
    }

    /// <summary>What the tool printed, byte for byte.</summary>
    internal byte[] Bytes { get; }

    /// <summary>Where the first of its events begins in the log that the tool reads; null when the tool does not say.</summary>
    internal long? Position => Place().Match(_comments) is { Success: true } place ? long.Parse(place.Groups[1].ValueSpan, CultureInfo.InvariantCulture) : null;

    /// <summary>Tables whose rows it changes.</summary>
    internal IEnumerable<(string Schema, string Table)> Tables => Map().Matches(_comments).Select(m => (m.Groups["schema"].Value, m.Groups["table"].Value));

    /// <summary>Whether it is BINLOG '...': rows, or the description of a log's format.</summary>
    internal bool IsBinlog => _text.StartsWith("BINLOG '", StringComparison.Ordinal);

    /// <summary>Whether it describes the format of what follows.</summary>
    internal bool IsDescription => IsBinlog && _comments.Contains("\tStart: binlog v ", StringComparison.Ordinal);

    /// <summary>Whether it only frames what changes rows: the session's settings, begin and commit.</summary>
    internal bool IsFraming => _text.Length == 0 || Framing.Any(f => _text.StartsWith(f, StringComparison.Ordinal));

    /// <summary>The statement without its delimiter.</summary>
    internal string Text => _text.AsSpan().TrimEnd().EndsWith(SalvageStatementReader.Delimiter) ? _text.AsSpan().TrimEnd()[..^SalvageStatementReader.Delimiter.Length].Trim().ToString() : _text.Trim();

    [GeneratedRegex(@"^# at (\d+)\r?$", RegexOptions.Multiline)]
    private static partial Regex Place();

    // `schema`.`table` mapped to number 91; MariaDB adds (has triggers) behind it.
    [GeneratedRegex(@"\tTable_map: `(?<schema>.+?)`\.`(?<table>.+?)` mapped to number ")]
    private static partial Regex Map();
}
