using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using MySqlHa.Lab.Server;

namespace MySqlHa.Replication.Tests.BinaryLog;

/// <summary>mysqlbinlog and mariadb-binlog as the judge: their print of a file, read back.</summary>
internal static partial class PrintedLog
{
    public static async Task<IReadOnlyList<PrintedTransaction>> ReadAsync(ServerKind kind, string tools, string file)
    {
        string program = kind == ServerKind.MySql ? Path.Combine(tools, "mysqlbinlog") : "mariadb-binlog";
        using var process = Process.Start(new ProcessStartInfo(program, ["--no-defaults", "--verbose", "--base64-output=decode-rows", file]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEndAsync();
        var all = new List<PrintedTransaction>();
        PrintedTransaction? open = null;
        var tables = new List<string>();
        long at = 0;
        while (await process.StandardOutput.ReadLineAsync() is { } line)
        {
            if (Place().Match(line) is { Success: true } place)
                at = long.Parse(place.Groups[1].Value, CultureInfo.InvariantCulture);
            else if (Head().Match(line) is { Success: true } head)
                Begin(head.Groups["what"].Value, long.Parse(head.Groups["end"].Value, CultureInfo.InvariantCulture));
            else if (open is not null && Name().Match(line) is { Success: true } name && open.Gtid == "?")
                open = open with { Gtid = name.Groups[1].Value == "ANONYMOUS" ? "" : name.Groups[1].Value };
            else if (open is not null && Row().IsMatch(line))
                open = open with { Rows = open.Rows + 1 };
        }

        Close();
        await process.WaitForExitAsync().WaitAsync(TimeSpan.FromMinutes(1));
        await errors;
        return all;

        void Begin(string what, long end)
        {
            if (MariaDb().Match(what) is { Success: true } mariaDb)
                (open, _) = (Next(mariaDb.Groups[1].Value), 0);
            else if (what.StartsWith("GTID", StringComparison.Ordinal) || what.StartsWith("Anonymous_GTID", StringComparison.Ordinal))
                open = Next("?");
            else if (Ends().IsMatch(what))
                Close();
            if (open is null)
                return;
            if (Table().Match(what) is { Success: true } table && $"{table.Groups[1].Value}.{table.Groups[2].Value}" is var name && !tables.Contains(name))
                tables.Add(name);
            // Inside of what is compressed there are no places.
            if (end > open.End)
                open = open with { End = end };
        }

        PrintedTransaction Next(string gtid)
        {
            Close();
            return new(gtid, at, 0, 0, "");
        }

        void Close()
        {
            if (open is not null)
                all.Add(open with { Tables = string.Join(",", tables) });
            open = null;
            tables.Clear();
        }
    }

    [GeneratedRegex(@"^# at (\d+)$")]
    private static partial Regex Place();

    [GeneratedRegex(@"^#\d{6} +\d+:\d\d:\d\d server id \d+ +end_log_pos (?<end>\d+) (CRC32 0x[0-9a-f]+ )?\s*(?<what>.*)$")]
    private static partial Regex Head();

    [GeneratedRegex(@"^SET @@SESSION\.GTID_NEXT= '([^']+)'")]
    private static partial Regex Name();

    [GeneratedRegex(@"^GTID (\d+-\d+-\d+)")]
    private static partial Regex MariaDb();

    [GeneratedRegex(@"^### (INSERT INTO|UPDATE|DELETE FROM) ")]
    private static partial Regex Row();

    [GeneratedRegex(@"^Table_map: `(.+)`\.`(.+)` mapped to number")]
    private static partial Regex Table();

    [GeneratedRegex(@"^(Rotate|Stop|Gtid list|Binlog checkpoint)")]
    private static partial Regex Ends();
}
