using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// Saves errant transactions as mysqlbinlog prints them, in a file that is whole and on the disk, or not there at all; mode 0600, for it holds
/// rows. Source: MySQL manual, "mysqlbinlog"; MariaDB knowledge base, "mariadb-binlog Options".
/// </summary>
internal sealed partial class ErrantSave(ServerSnapshot suspect, GtidSet errant, string firstFile, string tool, string file, TlsMode tls, string? caFile)
{
    private bool MariaDb => suspect.Release.IsMariaDb;

    /// <summary>The file for these transactions, of this moment.</summary>
    internal static string NameFor(ServerEndpoint suspect, GtidSet errant, DateTimeOffset at)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(errant.ToString())))[..8];
        var host = string.Concat(suspect.Host.Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '-' ? c : '-'));
        return string.Create(CultureInfo.InvariantCulture, $"errant-{host}_{suspect.Port}-{at.UtcDateTime:yyyyMMdd'T'HHmmss.fff'Z'}-{digest}.sql");
    }

    /// <summary>The step.</summary>
    internal PlanStep Step() => new()
    {
        Id = "save-errant",
        Server = suspect.Server,
        Title = $"Save {RejoinClass.Count(errant.Count)} to {file}",
        Statements = [SqlStatement.Plain($"-- {tool} {string.Join(' ', Arguments("..."))}")],
        Deadline = CopySteps.NoLimit,
        Perform = RunAsync,
    };

    /// <summary>What the program is given. No password: that is in the option file.</summary>
    internal IReadOnlyList<string> Arguments(string optionFile) =>
    [
        $"--defaults-file={optionFile}",
        .. CopyDumpArguments.Server(suspect.Server, ServerReleaseOfTool(), tls, caFile),
        "--read-from-remote-server", "--verbose",
        .. MariaDb ? Between() : [$"--include-gtids={errant}"],
        "--to-last-log", firstFile,
    ];

    // The options of TLS differ by flavour alone.
    private Dialect.ServerRelease ServerReleaseOfTool() => suspect.Release;

    /// <summary>MariaDB: after the one before the first, up to the last, of each domain.</summary>
    private IEnumerable<string> Between()
    {
        var ranges = ((MariaDbGtidSet)errant).Ranges.GroupBy(r => r.Domain).ToList();
        string At(IGrouping<uint, MariaDbGtidRange> of, ulong number) => string.Create(CultureInfo.InvariantCulture, $"{of.Key}-{of.Last().Server ?? suspect.ServerId}-{number}");
        var before = ranges.Where(g => g.First().Interval.First > 1).Select(g => At(g, g.First().Interval.First - 1)).ToList();
        if (before.Count > 0)
            yield return $"--start-position={string.Join(',', before)}";
        yield return $"--stop-position={string.Join(',', ranges.Select(g => At(g, g.Last().Interval.Last)))}";
        yield return $"--do-domain-ids={string.Join(',', ranges.Select(g => g.Key))}";
    }

    private async Task RunAsync(PlanContext context, CancellationToken cancellation)
    {
        var part = file + ".part";
        try
        {
            PlanJournal.Make(Path.GetDirectoryName(file)!);
            var saved = await WriteAsync(part, context, cancellation);
            if (!errant.IsSubsetOf(saved))
                throw Failed($"it printed {(saved.IsEmpty ? "none of them" : "only " + saved)} of {errant}");
            File.Move(part, file);
            DurableFolder.Sync(Path.GetDirectoryName(file)!);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ReplicationException(
                ReplicationError.LocalFile, null, $"The transactions of {suspect.Server} cannot be saved to {file}: {error.Message} None was discarded.", "Make room there, or name another folder with -ErrantFolder.");
        }
        finally
        {
            if (File.Exists(part))
                File.Delete(part);
        }
    }

    private async Task<GtidSet> WriteAsync(string path, PlanContext context, CancellationToken cancellation)
    {
        using var options = CopyOptionFile.Create(context.Login(suspect.Server));
        await using var program = CopyProgram.Start(tool, Arguments(options.Path));
        var how = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            how.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        await using (var stream = new FileStream(path, how))
        {
            // Bytes as they come: statements may hold anything.
            await stream.WriteAsync(Encoding.UTF8.GetBytes(Head()), cancellation);
            await program.Output.CopyToAsync(stream, cancellation);
            stream.Flush(flushToDisk: true);
        }

        var (code, complaints) = await program.EndAsync(cancellation);
        return code == 0 ? Saved(path) : throw Failed(complaints.Length > 0 ? complaints : $"it ended with code {code}");
    }

    private GtidSet Saved(string path) => File.ReadLines(path, Encoding.Latin1)
        .Select(Number).OfType<string>().Aggregate(GtidSet.Empty(MariaDb), (sum, gtid) => sum.Union(GtidSet.Parse(gtid, MariaDb)));

    private string Head() => string.Create(
        CultureInfo.InvariantCulture,
        $"-- Transactions of {suspect.Server} that were discarded at {DateTimeOffset.UtcNow:yyyy-MM-dd HH:mm:ss'Z'}: {errant}\n-- Lines with ### show the rows. They bear GTIDs that count as executed, and the server_id of {suspect.Server}: see Invoke-Rejoin's help before any of this is applied.\n");

    private ReplicationException Failed(string why) => new(
        ReplicationError.StatementFailed, suspect.Server, $"{suspect.Server}: {tool} could not save the transactions: {why}. None was discarded.", "Mend what it names, then run the same command again.");

    private string? Number(string line)
    {
        if (!MariaDb)
            return MySqlGtid().Match(line) is { Success: true } found ? found.Groups[1].Value : null;
        return MariaDbGtid().Match(line) is { Success: true } match ? $"{match.Groups[1].Value}{match.Groups[2].Value}..{match.Groups[2].Value}" : null;
    }

    [GeneratedRegex(@"^SET @@SESSION\.GTID_NEXT= *'([0-9a-fA-F-]{36}:[^']+)'")]
    private static partial Regex MySqlGtid();

    [GeneratedRegex(@"^#.*\tGTID (\d+-\d+-)(\d+)\b")]
    private static partial Regex MariaDbGtid();
}
