using System.Management.Automation;
using MySqlHa.Replication;
using MySqlHa.Replication.Operations;

namespace MySqlHa.Commands;

/// <summary>Writes missing transactions to a binary log of their own, and as SQL beside it.</summary>
[Cmdlet(VerbsData.Export, "MissingTransaction", SupportsShouldProcess = true)]
[OutputType(typeof(TransactionExport))]
public sealed class ExportMissingTransactionCommand : MySqlHaCommand
{
    private readonly PipedTransactions _transactions = new();

    /// <summary>The transactions, as Get-MissingTransaction returns them.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public MissingTransaction[] InputObject { get; set; } = [];

    /// <summary>The binary log to be written; the SQL goes to the same name with .sql behind it.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    public string Path { get; set; } = "";

    /// <summary>Replaces files that are there already.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>The folder of mysqlbinlog or mariadb-binlog.</summary>
    [Parameter]
    public string? ToolPath { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() =>
        _transactions.Add(InputObject, (culprit, why) => ThrowTerminatingError(Errors.InvalidParameter("InputObject", culprit, why)));

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_transactions.Count == 0)
            return;
        var path = GetUnresolvedProviderPathFromPSPath(Path);
        var tools = ToolPath is null ? null : GetUnresolvedProviderPathFromPSPath(ToolPath);
        CheckParameters(path, tools);
        try
        {
            var batch = _transactions.ToBatch();
            var lines = string.Join("\n", batch.Transactions.Take(1000).Select(t => "  " + SalvageBatch.Describe(t))) + (batch.Transactions.Count > 1000 ? $"\n  and {batch.Transactions.Count - 1000} more" : "");
            if (!ShouldProcess($"Write {batch.Transactions.Count} of {batch.Folder} to {path} and {ExportTransactionOperation.SqlPathOf(path)}:\n{lines}", $"Write {batch.Transactions.Count} transactions to {path}?", "Export-MissingTransaction"))
                return;
            var written = Write(batch, path, tools);
            WriteObject(new TransactionExport
            {
                Path = written.Path,
                SqlPath = written.SqlPath,
                Transactions = batch.Transactions.Count,
                Bytes = written.Bytes,
                First = SalvageBatch.Name(batch.Transactions[0]),
                Last = SalvageBatch.Name(batch.Transactions[^1]),
                Changed = true,
            });
        }
        catch (ReplicationException error)
        {
            ThrowTerminatingError(Errors.From(error, Path));
        }
    }

    private ExportedTransactions Write(SalvageBatch batch, string path, string? tools)
    {
        var copied = 0;
        var work = Task.Run(() => ExportTransactionOperation.RunAsync(batch, path, Force, tools, count => copied = count, Cancellation));
        var progress = new ProgressRecord(0, "Export-MissingTransaction", path);
        // Only this thread may write.
        while (!((IAsyncResult)work).AsyncWaitHandle.WaitOne(TimeSpan.FromMilliseconds(250)))
        {
            progress.PercentComplete = (int)(100L * Volatile.Read(ref copied) / batch.Transactions.Count);
            WriteProgress(progress);
        }

        progress.RecordType = ProgressRecordType.Completed;
        WriteProgress(progress);
        try
        {
            return work.GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            throw new PipelineStoppedException();
        }
    }

    private void CheckParameters(string path, string? tools)
    {
        if (tools is not null && !Directory.Exists(tools))
            ThrowTerminatingError(Errors.InvalidParameter("ToolPath", ToolPath, $"There is no folder '{tools}'. Give the folder of mysqlbinlog (mariadb-binlog), or leave it out to search PATH."));
        if (!Directory.Exists(System.IO.Path.GetDirectoryName(path)) || Directory.Exists(path))
            ThrowTerminatingError(Errors.InvalidParameter("Path", Path, $"'{path}' can be no file: its folder is not there, or it is a folder itself. Give a file in a folder that is there."));
        if (!Force && new[] { path, ExportTransactionOperation.SqlPathOf(path) }.FirstOrDefault(File.Exists) is { } there)
            ThrowTerminatingError(Errors.InvalidParameter("Path", Path, $"There is a file '{there}' already. Name another one, or say -Force."));
    }
}
