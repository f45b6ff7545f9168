using System.ComponentModel;
using System.Diagnostics;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>Looks for programs on this machine and asks each what it is: Debian 12's mysqldump is MariaDB's.</summary>
public static class CopyToolFinder
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Finds the programs that fit the donor.</summary>
    /// <param name="donor">The donor.</param>
    /// <param name="folder">The one folder to look in; null for PATH.</param>
    /// <param name="cancellation">Ends the search.</param>
    public static async Task<CopyTools> FindAsync(ServerSnapshot donor, string? folder, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(donor);
        string[] folders = folder is not null ? [folder] : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        var unfit = new List<string>();
        var mariaDb = donor.Release.IsMariaDb;
        return new()
        {
            Dump = await FindAsync(mariaDb ? ["mariadb-dump", "mysqldump"] : ["mysqldump"], t => CopyTools.Misfit(t, donor, dumps: true)),
            Client = await FindAsync(mariaDb ? ["mariadb", "mysql"] : ["mysql"], t => CopyTools.Misfit(t, donor, dumps: false)),
            Backup = mariaDb ? await FindAsync(["mariadb-backup"], t => CopyTools.BackupMisfit(t, donor)) : null,
            Unfit = unfit,
        };

        async Task<CopyTool?> FindAsync(string[] names, Func<CopyTool, string?> misfit)
        {
            foreach (var file in names.SelectMany(n => folders.Select(f => Path.Combine(f, OperatingSystem.IsWindows() ? n + ".exe" : n))).Where(File.Exists).Distinct())
            {
                if (CopyTool.Parse(file, await VersionAsync(file, cancellation)) is not { } tool)
                    unfit.Add($"{file} does not say its version");
                else if (misfit(tool) is { } why)
                    unfit.Add(why);
                else
                    return tool;
            }

            return null;
        }
    }

    private static async Task<string> VersionAsync(string file, CancellationToken cancellation)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(Patience);
            using var process = Process.Start(new ProcessStartInfo(file, "--version") { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;
            try
            {
                var error = process.StandardError.ReadToEndAsync(limit.Token);
                var output = await process.StandardOutput.ReadToEndAsync(limit.Token);
                // mariadb-backup says it there.
                return output + await error;
            }
            finally
            {
                if (!process.HasExited)
                    process.Kill(entireProcessTree: true);
            }
        }
        catch (Exception error) when (error is Win32Exception or IOException || (error is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            return "";
        }
    }
}
