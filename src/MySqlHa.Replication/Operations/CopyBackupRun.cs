using System.Globalization;
using MySqlHa.Replication.Plan;

namespace MySqlHa.Replication.Operations;

/// <summary>Makes the backup and prepares it, so that a server can start on it. The recipient does not notice.</summary>
internal sealed class CopyBackupRun(PlanContext context, CopyFacts facts)
{
    private static readonly TimeSpan Look = TimeSpan.FromSeconds(1);
    private static readonly string[] Positions = ["mariadb_backup_binlog_info", "xtrabackup_binlog_info"];
    // What the server that the folder belongs to has put there, and no backup brings.
    private static readonly string[] Kept = ["*.pem", "*.flag", "*_upgrade_info"];

    private readonly string _folder = facts.RecipientPlace!.Folder!;

    private ServerEndpoint Recipient => facts.Recipient.Server;

    private string New => CopyDataFolder.New(_folder);

    /// <summary>Arguments of the backup. No password: that is in a <see cref="CopyOptionFile"/>.</summary>
    internal static IReadOnlyList<string> Backup(string optionFile, CopyFacts facts, TlsMode tls, string? caFile) =>
    [
        $"--defaults-file={optionFile}", "--backup", .. CopyDumpArguments.Server(facts.Donor.Server, facts.Tools.Backup!.Release, tls, caFile), Target(facts),
    ];

    internal static IReadOnlyList<string> Prepare(CopyFacts facts) => ["--no-defaults", "--prepare", Target(facts)];

    internal async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            CopyDataFolder.Delete(New);
            var login = context.Login(facts.Donor.Server);
            using (var file = CopyOptionFile.Create(login, "mariadb-backup"))
                await RunAsync(Backup(file.Path, facts, login.TlsMode, login.CaFile), "backing up", cancellation);
            await RunAsync(Prepare(facts), "preparing the backup", cancellation);
            var position = Position();
            foreach (var file in Kept.SelectMany(k => Directory.EnumerateFiles(_folder, k)).Where(f => !File.Exists(Path.Combine(New, Path.GetFileName(f)))))
                File.Copy(file, Path.Combine(New, Path.GetFileName(file)));
            // A folder is a schema: the mark of half a copy is there when a server starts on it.
            Directory.CreateDirectory(Path.Combine(New, CopyMark.Schema));
            await OwnAsync(cancellation);
            CopyPendingFile.Write(
                CopyPendingFile.In(New), new() { Recipient = Recipient.ToString(), Donor = facts.Donor.Server.ToString(), Folder = _folder, Position = position });
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw Failed($"{error.Message}");
        }
    }

    private static string Target(CopyFacts facts) => $"--target-dir={CopyDataFolder.New(facts.RecipientPlace!.Folder!)}";

    private async Task RunAsync(IReadOnlyList<string> arguments, string what, CancellationToken cancellation)
    {
        // It tells each file that it copies there, too.
        await using var program = CopyProgram.Start(facts.Tools.Backup!.Path, arguments, l => l.Contains("rror", StringComparison.Ordinal) || l.Contains("ailed", StringComparison.Ordinal) || l.Contains("No space", StringComparison.Ordinal));
        program.Input.Close();
        var output = program.Output.CopyToAsync(Stream.Null, cancellation);
        var ending = program.EndAsync(cancellation);
        while (await Task.WhenAny(ending, Task.Delay(Look, context.Time, cancellation)) != ending && !cancellation.IsCancellationRequested)
            Report(what);
        var (code, says) = await ending;
        await output;
        if (code != 0)
            throw Failed($"{facts.Tools.Backup.Path} ended with code {code} while {what}: {says}");
    }

    private void Report(string what)
    {
        try
        {
            var (done, all) = (CopyDataFolder.Size(New, []), facts.DonorPlace!.Used);
            context.Report(
                string.Create(CultureInfo.InvariantCulture, $"{what}: {done / 1048576.0:0} of about {all / 1048576.0:0} MiB"), all > 0 ? Math.Min(0.99, (double)done / all) : null);
        }
        catch (IOException)
        {
            // A file went while it was looked at.
        }
    }

    /// <summary>The third field of the line: what the binary log has up to the backup.</summary>
    private string Position()
    {
        var file = Positions.Select(p => Path.Combine(New, p)).FirstOrDefault(File.Exists) ?? throw Failed($"The backup of {facts.Donor.Server} names no position");
        var fields = File.ReadAllText(file).ReplaceLineEndings("").Split('\t');
        return fields.Length > 2 && fields[2].Trim() is var gtids && Gtid.GtidSet.Parse(gtids, true) is var set ? set.ToString() : throw Failed($"{file} names no GTID position");
    }

    /// <summary>The recipient's server must be able to use them: owner, group and mode as its folder has them.</summary>
    private async Task OwnAsync(CancellationToken cancellation)
    {
        foreach (var arguments in new[] { new[] { "-R", $"--reference={_folder}", New }, [$"--reference={_folder}", New] })
        {
            var tool = arguments.Length == 3 ? "/bin/chown" : "/bin/chmod";
            await using var program = CopyProgram.Start(tool, arguments);
            if (await program.EndAsync(cancellation) is { Code: not 0 } end)
                throw Failed($"{tool} ended with code {end.Code}: {end.Complaints}");
        }
    }

    private ReplicationException Failed(string what)
    {
        var full = what.Contains("No space left", StringComparison.Ordinal) || what.Contains("Errcode: 28", StringComparison.Ordinal) || what.Contains("error 28", StringComparison.Ordinal);
        try
        {
            // Somebody may need the room more than we do.
            CopyDataFolder.Delete(New);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // What is left is removed by the next run, or named by it.
        }

        var left = $"{Recipient} was not touched and runs on with the data it had.";
        return full
            ? new(ReplicationError.DiskFull, Recipient, $"The disk of {New} is full. {what.TrimEnd('.', ' ')}. {left}", "Make room there, then run the same command again.")
            : CopyOperationErrors.Failed(Recipient, $"{what.TrimEnd('.', ' ')}. {left}", "Mend what the program names, then run the same command again.");
    }
}
