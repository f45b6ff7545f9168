using System.Buffers;
using System.Text;
using System.Text.RegularExpressions;
using MySqlHa.Replication.Gtid;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// Finds in a dump, as it streams by, the position that its data belong to. Both programs write it as a comment at the head (MariaDB's GTID only at the end, and
/// older ones at the head: so its file and position are read), and nothing but this code sets it, last: a load that breaks off leaves no position that would
/// pass it for a whole one.
/// </summary>
internal sealed partial class CopyPosition(bool mariaDb)
{
    // A set of ten thousand intervals has some 200 kB.
    private const int HeadBytes = 16 << 20;

    private readonly ArrayBufferWriter<byte> _head = new();
    private bool _searching = true;

    /// <summary>MySQL: the GTID position; null until it was seen.</summary>
    internal MySqlGtidSet? Gtids { get; private set; }

    /// <summary>MariaDB: the binary log's file and position; null until it was seen.</summary>
    internal (string File, string Position)? Log { get; private set; }

    internal void Feed(ReadOnlySpan<byte> bytes)
    {
        if (!_searching)
            return;
        _head.Write(bytes);
        var text = Encoding.Latin1.GetString(_head.WrittenSpan);
        var match = mariaDb ? MariaDb().Match(text) : MySql().Match(text);
        if (match.Success && mariaDb)
            Log = (match.Groups["file"].Value, match.Groups["position"].Value);
        else if (match.Success)
            Gtids = MySqlGtidSet.Parse(match.Groups["set"].Value.TrimStart('+'));
        // Data begin with the first schema; the position stands before.
        _searching = !match.Success && _head.WrittenCount < HeadBytes && !text.Contains("\nCREATE DATABASE ", StringComparison.Ordinal);
        if (!_searching)
            _head.ResetWrittenCount();
    }

    // /* SET @@GLOBAL.GTID_PURGED='+uuid:1-5,\nuuid:1-7';*/ and, from 8.0, SET @@GLOBAL.GTID_PURGED=/*!80000 '+'*/ 'uuid:1-5';
    [GeneratedRegex(@"SET @@GLOBAL\.GTID_PURGED=(/\*!80000 '\+'\*/ )?'(?<set>[^']*)'")]
    private static partial Regex MySql();

    // -- CHANGE MASTER TO MASTER_LOG_FILE='binlog.000001', MASTER_LOG_POS=751;
    [GeneratedRegex(@"CHANGE MASTER TO MASTER_LOG_FILE='(?<file>[^']+)', MASTER_LOG_POS=(?<position>\d+);")]
    private static partial Regex MariaDb();
}
