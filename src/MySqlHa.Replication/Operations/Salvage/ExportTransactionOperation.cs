using System.Globalization;
using System.Text;

namespace MySqlHa.Replication.Operations;

/// <summary>
/// Writes transactions to a binary log that holds them alone, which mysqlbinlog reads, and beside it what mysqlbinlog prints of it with every row shown.
/// Asks no server.
/// </summary>
public static class ExportTransactionOperation
{
    private static readonly string[] Readable = ["--verbose", "--base64-output=decode-rows"];

    /// <summary>The file for people that belongs to a binary log.</summary>
    public static string SqlPathOf(string path) => path + ".sql";

    /// <summary>What is run to print it.</summary>
    internal static IReadOnlyList<string> Arguments { get; } = [.. SalvageTools.FromInput.SkipLast(1), .. Readable, SalvageTools.FromInput[^1]];

    /// <summary>Writes both files: whole, on the disk, for their owner alone; or none.</summary>
    /// <param name="batch">The transactions.</param>
    /// <param name="path">The binary log's full path.</param>
    /// <param name="overwrite">Whether files that are there already go.</param>
    /// <param name="toolPath">The folder of mysqlbinlog or mariadb-binlog; null searches PATH.</param>
    /// <param name="progress">Hears how many are copied; null for nobody.</param>
    /// <param name="cancellation">Ends it; nothing is left then.</param>
    /// <exception cref="ReplicationException"><see cref="ReplicationError.LocalFile"/>: a log cannot be read, or a file not be written; <see cref="ReplicationError.ToolMissing"/>;
    /// <see cref="ReplicationError.StatementFailed"/>: the tool does not take it.</exception>
    public static async Task<ExportedTransactions> RunAsync(
        SalvageBatch batch, string path, bool overwrite, string? toolPath, Action<int>? progress = null, CancellationToken cancellation = default)
    {
        ArgumentNullException.ThrowIfNull(batch);
        var tool = await ErrantTool.FindAsync(batch.Release, toolPath, "which prints the transactions as SQL", cancellation);
        try
        {
            await using var log = SalvageFile.Create(path);
            await new SalvageStream(log.Stream).WriteAsync(batch, progress, cancellation);
            log.Flush();
            await using var sql = SalvageFile.Create(SqlPathOf(path));
            await sql.Stream.WriteAsync(Encoding.UTF8.GetBytes(Head(batch, path)), cancellation);
            await PrintAsync(tool, log.Stream, sql.Stream, cancellation);
            sql.Flush();
            var bytes = log.Stream.Length;
            sql.Keep(overwrite);
            log.Keep(overwrite);
            return new(path, SqlPathOf(path), bytes);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new ReplicationException(
                ReplicationError.LocalFile, null, $"The transactions cannot be written to {path}: {error.Message}", "Make room there, or name another file with -Path.");
        }
    }

    private static async Task PrintAsync(string tool, FileStream log, Stream into, CancellationToken cancellation)
    {
        await using var program = CopyProgram.Start(tool, Arguments);
        log.Position = 0;
        var feeding = FeedAsync(log, program.Input, cancellation);
        await program.Output.CopyToAsync(into, cancellation);
        var (code, complaints) = await program.EndAsync(cancellation);
        await feeding;
        if (code != 0)
        {
            throw new ReplicationException(
                ReplicationError.StatementFailed, null, $"{tool} ended with code {code} on the transactions: {complaints.TrimEnd('.', ' ')}. No file was written.",
                "See whether the program fits the server that wrote the logs; -ToolPath names another folder.");
        }
    }

    private static async Task FeedAsync(Stream log, Stream input, CancellationToken cancellation)
    {
        try
        {
            await using (input)
                await log.CopyToAsync(input, cancellation);
        }
        catch (IOException)
        {
            // The program has ended before; its code tells.
        }
    }

    private static string Head(SalvageBatch batch, string path) => string.Create(
        CultureInfo.InvariantCulture,
        $"-- {batch.Transactions.Count} of {batch.Folder}, exported at {DateTimeOffset.UtcNow:yyyy-MM-dd HH:mm:ss'Z'}, from {SalvageBatch.Name(batch.Transactions[0])} to {SalvageBatch.Name(batch.Transactions[^1])}\n-- For reading: lines with ### show the rows. What applies them is {Path.GetFileName(path)}: Restore-MissingTransaction -Path, or mysqlbinlog and the client.\n");
}
