using System.ComponentModel;
using System.Diagnostics;
using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// mysqlbinlog or mariadb-binlog. Told by what they can do: both call themselves mysqlbinlog, and MariaDB's says "Ver 3.5" whatever release
/// it came with, as MySQL 5.7's did.
/// </summary>
internal static class ErrantTool
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    /// <summary>Finds the program that fits the server.</summary>
    /// <param name="server">The server.</param>
    /// <param name="folder">The one folder to look in; null for PATH.</param>
    /// <param name="cancellation">Ends the search.</param>
    /// <param name="purpose">What it is for, for the message.</param>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.ToolMissing"/>.</exception>
    internal static Task<string> FindAsync(ServerSnapshot server, string? folder, CancellationToken cancellation, string purpose = "which saves what is discarded") =>
        FindAsync(server.Release, folder, purpose, cancellation);

    /// <summary>The same, for logs whose server is not asked.</summary>
    internal static Task<string> FindAsync(ServerRelease release, string? folder, string purpose, CancellationToken cancellation) =>
        FindAsync(release, folder, purpose, " Nothing was changed.", cancellation);

    /// <summary>The same, with what the message says of the state left.</summary>
    internal static async Task<string> FindAsync(ServerRelease release, string? folder, string purpose, string state, CancellationToken cancellation)
    {
        var mariaDb = release.IsMariaDb;
        string[] folders = folder is not null ? [folder] : (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries);
        string[] names = mariaDb ? ["mariadb-binlog", "mysqlbinlog"] : ["mysqlbinlog"];
        var unfit = new List<string>();
        foreach (var file in names.SelectMany(n => folders.Select(f => Path.Combine(f, OperatingSystem.IsWindows() ? n + ".exe" : n))).Where(File.Exists).Distinct())
        {
            if (Misfit(await HelpAsync(file, cancellation), mariaDb) is not { } why)
                return file;
            unfit.Add($"{file} {why}");
        }

        var found = unfit.Count == 0 ? "" : $" What was found does not fit: {string.Join("; ", unfit)}.";
        throw new ReplicationException(
            ReplicationError.ToolMissing, null,
            $"{(mariaDb ? "mariadb-binlog" : "mysqlbinlog")} for {release}, {purpose}, was not found {(folder is null ? "on PATH" : $"in {folder}")}.{found}{state}",
            (mariaDb ? "Install Debian's package mariadb-client (10.8 or later)." : "Install the package that has it: mysql-server-core (Debian unstable, Ubuntu) or MySQL's own mysql-community-server-core; on RPM systems mysql-community-client. Debian 12's default-mysql-client is MariaDB's and does not do.") + " Or name its folder with -ToolPath.");
    }

    /// <summary>Why a program with this --help does not fit; null when it does.</summary>
    internal static string? Misfit(string help, bool mariaDb)
    {
        var isMariaDb = help.Contains("--do-domain-ids", StringComparison.Ordinal);
        var isMySql = help.Contains("--include-gtids", StringComparison.Ordinal);
        if (isMariaDb == isMySql)
            return "does not say what it is";
        if (isMariaDb != mariaDb)
            return $"is {(isMariaDb ? "MariaDB's" : "MySQL's")}";
        return mariaDb && !help.Contains("GTID list", StringComparison.Ordinal) ? "knows no GTID positions (it is older than 10.8)" : null;
    }

    private static async Task<string> HelpAsync(string file, CancellationToken cancellation)
    {
        try
        {
            using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
            limit.CancelAfter(Patience);
            using var process = Process.Start(new ProcessStartInfo(file, ["--no-defaults", "--help"]) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true })!;
            try
            {
                _ = process.StandardError.ReadToEndAsync(limit.Token);
                return await process.StandardOutput.ReadToEndAsync(limit.Token);
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
