using System.Management.Automation;
using MySqlHa.Parameters;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Operations.Failover;

namespace MySqlHa.Commands;

/// <summary>What the cmdlets share that decide about transactions which only one of two servers holds.</summary>
public abstract class RejoinCommand : FailoverCommand
{
    /// <summary>The server that holds them, or may. Only one: the other cmdlets' list gives way.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ServerCompleter))]
    [ServerTransformation]
    public new ServerParameter Server { get; set; } = null!;

    /// <summary>The server whose history counts.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ArgumentCompleter(typeof(ServerCompleter))]
    [ServerTransformation]
    public ServerParameter Source { get; set; } = null!;

    /// <summary>The replication account, for a channel that does not exist.</summary>
    [Parameter]
    [Credential]
    public PSCredential? ReplicationCredential { get; set; }

    /// <summary>Folder where discarded transactions are saved; errant in the journal's folder when it is not given.</summary>
    [Parameter]
    public string? ErrantFolder { get; set; }

    /// <summary>The folder of mysqlbinlog or mariadb-binlog, and of the programs that copy data.</summary>
    [Parameter]
    public string? ToolPath { get; set; }

    /// <summary>Seconds allowed for a server to apply what it lacks, 1 to 604800.</summary>
    [Parameter]
    [ValidateRange(1.0, 604800.0)]
    public double CatchUpTimeout { get; set; } = 3600;

    /// <summary>What all of them say.</summary>
    private protected RejoinOptions CreateOptions(string errant)
    {
        var tools = ToolPath is null ? null : GetUnresolvedProviderPathFromPSPath(ToolPath);
        if (tools is not null && !Directory.Exists(tools))
            ThrowTerminatingError(Errors.InvalidParameter("ToolPath", ToolPath, $"There is no folder '{tools}'. Give the folder of mysqlbinlog (mariadb-binlog), or leave it out to search PATH."));
        var journal = JournalFolder is null ? null : GetUnresolvedProviderPathFromPSPath(JournalFolder);
        return new RejoinOptions
        {
            Errant = Enum.Parse<ErrantAction>(errant, ignoreCase: true),
            Replication = ReplicationCredential is null ? null : LoginParameter.Create(ReplicationCredential, "Preferred", null, m => new PSArgumentException(m)),
            ErrantFolder = ErrantFolder is null ? (journal is null ? null : Path.Combine(journal, "errant")) : GetUnresolvedProviderPathFromPSPath(ErrantFolder),
            CatchUpTimeout = TimeSpan.FromSeconds(CatchUpTimeout),
            Copy = new CopyOptions
            {
                ToolPath = tools,
                TlsMode = Enum.Parse<Replication.TlsMode>(TlsMode, ignoreCase: true),
                StateFolder = journal,
                Notice = text => OnPipeline(() => WriteWarning(text)),
            },
        };
    }

    /// <summary>Makes a plan, tells what should be known beside it, and runs it.</summary>
    private protected void RunPlan(string operation, ErrantAction errant, Func<Replication.Plan.PlanContext, CancellationToken, Task<RejoinPlan>> prepare)
    {
        RejoinPlan? made = null;
        RunOperation(
            operation, [Server.Endpoint, Source.Endpoint],
            async (context, cancellation) =>
            {
                made = await prepare(context, cancellation);
                foreach (var warning in made.Warnings)
                    OnPipeline(() => WriteWarning(warning));
                return made.Plan;
            },
            result => new FailoverFacts(Lost: result.Completed ? made!.Lost : ""),
            // What waited for an acknowledgement comes to light when the server is closed: after the plan was made.
            result => errant != ErrantAction.Stop && result.Failure is { Error: Replication.ReplicationError.ErrantTransactions });
    }

    /// <summary>The records of the journal's folder.</summary>
    private protected IReadOnlyList<Replication.Operations.Failover.FailoverRecord> ReadRecords() =>
        new FailoverRecordStore(JournalFolder is null ? null : GetUnresolvedProviderPathFromPSPath(JournalFolder)).Read();
}
