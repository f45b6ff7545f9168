using System.Diagnostics;
using System.Management.Automation;
using MySqlHa.Parameters;
using MySqlHa.Replication;
using MySqlHa.Replication.Operations.Failover;
using MySqlHa.Replication.Operations.Salvage;
using MySqlHa.Replication.Plan;

namespace MySqlHa.Commands;

/// <summary>Lists the transactions of a failed server's binary logs that the survivor does not have.</summary>
[Cmdlet(VerbsCommon.Get, "MissingTransaction")]
[OutputType(typeof(MissingTransaction))]
public sealed class GetMissingTransactionCommand : ServerCommand
{
    private const int BatchSize = 256;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(0.2);
    private long _told = Stopwatch.GetTimestamp();

    /// <summary>The survivor. Only one: the other cmdlets' list gives way.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ServerCompleter))]
    [ServerTransformation]
    public new ServerParameter Server { get; set; } = null!;

    /// <summary>The folder with the failed server's binary logs.</summary>
    [Parameter(Position = 1)]
    public string? LogFolder { get; set; }

    /// <summary>The failed server itself, which lives, but nobody replicates from it.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ServerCompleter))]
    [ServerTransformation]
    public ServerParameter? Source { get; set; }

    /// <summary>Binary log of the failed server up to which the survivor has received.</summary>
    [Parameter]
    public string? LogFile { get; set; }

    /// <summary>Position in that file, bytes.</summary>
    [Parameter]
    [ValidateRange(0L, long.MaxValue)]
    public long LogPosition { get; set; }

    /// <summary>The folder of mysqlbinlog or mariadb-binlog.</summary>
    [Parameter]
    public string? ToolPath { get; set; }

    /// <summary>Where the journal with the failover records is.</summary>
    [Parameter]
    public string? JournalFolder { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var options = CreateOptions();
        try
        {
            WithSessions(TimeSpan.FromSeconds(Timeout), context => Await(async cancellation =>
            {
                await ReadAsync(context, options, cancellation);
                return true;
            }));
        }
        catch (ReplicationException error)
        {
            WriteError(Errors.From(error, Server.ToString()));
        }
    }

    private MissingTransactionOptions CreateOptions()
    {
        if (LogFile is null != !MyInvocation.BoundParameters.ContainsKey(nameof(LogPosition)))
            ThrowTerminatingError(Errors.InvalidParameter("LogPosition", LogPosition, "-LogFile and -LogPosition go together. Give both (Get-FailoverRecord shows them), or neither to find the place by itself."));
        if (LogFolder is null == Source is null)
            ThrowTerminatingError(Errors.InvalidParameter("LogFolder", LogFolder, "Give either -LogFolder, the folder with the failed server's binary logs, or -Source, the server itself while it lives."));
        var folder = LogFolder is null ? null : GetUnresolvedProviderPathFromPSPath(LogFolder);
        if (folder is not null && !Directory.Exists(folder))
            ThrowTerminatingError(Errors.InvalidParameter("LogFolder", LogFolder, File.Exists(folder) ? $"'{folder}' is a file. Give the folder that it is in." : $"There is no folder '{folder}'. Give the folder with the failed server's binary logs."));
        var tools = ToolPath is null ? null : GetUnresolvedProviderPathFromPSPath(ToolPath);
        if (tools is not null && !Directory.Exists(tools))
            ThrowTerminatingError(Errors.InvalidParameter("ToolPath", ToolPath, $"There is no folder '{tools}'. Give the folder of mysqlbinlog (mariadb-binlog), or leave it out to search PATH."));
        return new()
        {
            LogFolder = folder,
            Source = Source?.Endpoint,
            LogFile = LogFile,
            LogPosition = LogPosition,
            ToolPath = tools,
            Records = new FailoverRecordStore(JournalFolder is null ? null : GetUnresolvedProviderPathFromPSPath(JournalFolder)).Read(),
            Notice = text => OnPipeline(() => WriteWarning(text)),
            Progress = Tell,
        };
    }

    private void Tell(string file, long done, long total)
    {
        if (Stopwatch.GetElapsedTime(_told) < Patience)
            return;
        _told = Stopwatch.GetTimestamp();
        OnPipeline(() => WriteProgress(new(0, MissingTransactionOperation.Name, file) { PercentComplete = total == 0 ? 100 : (int)(done * 100 / total) }));
    }

    /// <summary>Writes them in batches, few of which are under way at once: what reads the logs is faster than a pipeline.</summary>
    private async Task ReadAsync(PlanContext context, MissingTransactionOptions options, CancellationToken cancellation)
    {
        var room = new SemaphoreSlim(4);
        var batch = new List<MissingTransaction>(BatchSize);
        var started = Stopwatch.GetTimestamp();
        await foreach (var found in MissingTransactionOperation.ReadAsync(context, Server.Endpoint, options, cancellation))
        {
            batch.Add(View(found));
            if (batch.Count < BatchSize && Stopwatch.GetElapsedTime(started) < Patience)
                continue;
            await room.WaitAsync(cancellation);
            Hand(batch, room);
            (batch, started) = (new(BatchSize), Stopwatch.GetTimestamp());
        }

        Hand(batch, room);
    }

    private void Hand(List<MissingTransaction> batch, SemaphoreSlim room) => OnPipeline(() =>
    {
        foreach (var transaction in batch)
            WriteObject(transaction);
        room.Release();
    });

    private MissingTransaction View(FoundTransaction found) => new()
    {
        Gtid = found.Transaction.Gtid,
        LogFile = found.Transaction.LogFile,
        Position = found.Transaction.Position,
        EndPosition = found.Transaction.EndPosition,
        At = found.Transaction.At,
        Kind = found.Transaction.Kind.ToString(),
        Tables = [.. found.Transaction.Tables],
        Rows = found.Transaction.Rows,
        Bytes = found.Transaction.Bytes,
        Conflicts = [.. found.Conflicts],
        Server = Server.ToString(),
        LogFolder = found.LogFolder,
    };
}
