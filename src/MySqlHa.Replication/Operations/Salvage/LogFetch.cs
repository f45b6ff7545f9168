using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Operations.Salvage;

/// <summary>
/// Fetches binary logs from a server that lives, as they are, into a folder that only this account may read (0700). Source: MySQL manual, "Using mysqlbinlog to Back Up Binary
/// Log Files"; MariaDB knowledge base, "mariadb-binlog Options" (--raw).
/// </summary>
internal static class LogFetch
{
    /// <summary>Fetches a file and all behind it.</summary>
    /// <returns>The folder.</returns>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.ToolMissing"/>, <see cref="ReplicationError.StatementFailed"/>, <see cref="ReplicationError.LocalFile"/>.</exception>
    internal static async Task<string> RunAsync(PlanContext context, ServerSnapshot source, string first, string? toolPath, CancellationToken cancellation)
    {
        var tool = await ErrantTool.FindAsync(source, toolPath, cancellation, "which fetches the binary logs");
        var login = context.Login(source.Server);
        using var options = CopyOptionFile.Create(login);
        var folder = Directory.CreateTempSubdirectory("mysqlha-binlog-").FullName;
        try
        {
            await using var program = CopyProgram.Start(tool, Arguments(options.Path, source, login.TlsMode, login.CaFile, folder, first));
            await program.Output.CopyToAsync(Stream.Null, cancellation);
            var (code, complaints) = await program.EndAsync(cancellation);
            if (code != 0)
                throw MissingTransactionOperationErrors.FetchFailed(source.Server, tool, complaints.Length > 0 ? complaints.TrimEnd('.') : $"it ended with code {code}");
            return folder;
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>What the program is given. No password: that is in the option file.</summary>
    internal static IReadOnlyList<string> Arguments(string optionFile, ServerSnapshot source, TlsMode tls, string? caFile, string folder, string first) =>
    [
        $"--defaults-file={optionFile}", .. CopyDumpArguments.Server(source.Server, source.Release, tls, caFile),
        "--read-from-remote-server", "--raw", "--to-last-log", $"--result-file={folder}{Path.DirectorySeparatorChar}", first,
    ];
}
