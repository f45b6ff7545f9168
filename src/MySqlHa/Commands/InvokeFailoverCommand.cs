using System.Management.Automation;
using MySqlHa.Parameters;
using MySqlHa.Replication;
using MySqlHa.Replication.Operations.Failover;

namespace MySqlHa.Commands;

/// <summary>Lets a server take over from one that has failed.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "Failover", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(FailoverResult))]
public sealed class InvokeFailoverCommand : FailoverCommand
{
    /// <summary>The survivor; when it is not given, the server known to this session that replicates from the failed one.</summary>
    [Parameter(Position = 0)]
    [ArgumentCompleter(typeof(ServerCompleter))]
    [ServerTransformation]
    public new ServerParameter? Server { get; set; }

    /// <summary>The failed server: host, host:port, [v6]:port, or an object with a Server property. The survivor's source when it is not given.</summary>
    [Parameter(Position = 1, ValueFromPipeline = true)]
    [ArgumentCompleter(typeof(ServerCompleter))]
    [ServerTransformation]
    public ServerParameter? FailedServer { get; set; }

    /// <summary>Goes on where transactions are lost, or may be.</summary>
    [Parameter]
    public SwitchParameter AllowDataLoss { get; set; }

    /// <summary>The folder with the failed server's binary logs, or a binlog server's archive of them: what the survivor lacks is brought to it before it is opened.</summary>
    [Parameter]
    public string? SalvageFrom { get; set; }

    /// <summary>The folder of mysqlbinlog and mysql, or of mariadb-binlog and mariadb, for -SalvageFrom.</summary>
    [Parameter]
    public string? ToolPath { get; set; }

    /// <summary>Seconds that the survivor may take to apply what it has received, 0 to 86400.</summary>
    [Parameter]
    [ValidateRange(0.0, 86400.0)]
    public double CatchUpTimeout { get; set; } = 30;

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (Server is null && FailedServer is null)
        {
            ThrowTerminatingError(Errors.InvalidParameter("Server", null, "name the survivor with -Server, or the failed server with -FailedServer or from the pipeline."));
        }

        var options = new FailoverOptions
        {
            Survivor = Server?.Endpoint,
            Failed = FailedServer?.Endpoint,
            AllowDataLoss = AllowDataLoss,
            SalvageFrom = SalvageFrom is null ? null : GetUnresolvedProviderPathFromPSPath(SalvageFrom),
            ToolPath = ToolPath is null ? null : GetUnresolvedProviderPathFromPSPath(ToolPath),
            Notice = text => OnPipeline(() => WriteWarning(text)),
            CatchUpTimeout = TimeSpan.FromSeconds(CatchUpTimeout),
            JournalFolder = JournalFolder is null ? null : GetUnresolvedProviderPathFromPSPath(JournalFolder),
        };
        CheckFolders(options);
        FailoverOutcome? outcome = null;
        ServerEndpoint[] named = [.. new[] { Server?.Endpoint, FailedServer?.Endpoint }.OfType<ServerEndpoint>()];
        // Of all that is not healthy, the survivor is part: its receiver has lost its source.
        if (MyInvocation.ExpectingInput && Server is null && Answers(FailedServer!.Endpoint))
        {
            WriteWarning($"{FailedServer} answers: it has not failed, and is passed over.");
            return;
        }

        RunOperation(
            FailoverOperation.Name, named,
            async (context, cancellation) =>
            {
                var prepared = await FailoverOperation.PrepareAsync(context, options, KnownServers.All.Select(ServerEndpoint.Parse), cancellation);
                outcome = prepared.Outcome;
                OnPipeline(() => Tell(prepared));
                return prepared.Plan;
            },
            _ =>
            {
                if (outcome!.Salvage is { NotRehearsed.Length: > 0 } salvage)
                    WriteWarning($"The rehearsal ended before the last transaction: {salvage.NotRehearsed}. {salvage.Rehearsed} of {salvage.Pending.Count} were tried.");
                return new FailoverFacts(Lost: outcome.Lost, Salvaged: outcome.Salvage?.Applied ?? 0);
            });
    }

    private void CheckFolders(FailoverOptions options)
    {
        if (options.SalvageFrom is { } logs && !Directory.Exists(logs))
            ThrowTerminatingError(Errors.InvalidParameter("SalvageFrom", SalvageFrom, $"{(File.Exists(logs) ? $"'{logs}' is a file." : $"There is no folder '{logs}'.")} Give the folder with the failed server's binary logs: its data folder, a copy of it, or a binlog server's archive."));
        if (options.ToolPath is { } tools && !Directory.Exists(tools))
            ThrowTerminatingError(Errors.InvalidParameter("ToolPath", ToolPath, $"There is no folder '{tools}'. Give the folder of mysqlbinlog and mysql (mariadb-binlog and mariadb), or leave it out to search PATH."));
    }

    private bool Answers(ServerEndpoint server)
    {
        var login = CreateLogin();
        return Await(cancellation => FailoverOperation.AnswersAsync(server, login, TimeSpan.FromSeconds(Timeout), cancellation));
    }

    private void Tell(PreparedFailover prepared)
    {
        foreach (var signal in prepared.Proof.Signals)
            WriteVerbose(signal);
        if (prepared.Plan.Steps.Count == 0)
            WriteVerbose($"{prepared.Plan.Servers[0]} has taken over already: nothing is left to do.");
        if (prepared.Outcome.Lost.Length > 0)
            WriteWarning($"May be lost: {prepared.Outcome.Lost}.");
    }
}
