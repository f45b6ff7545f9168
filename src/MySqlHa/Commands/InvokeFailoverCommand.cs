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
            CatchUpTimeout = TimeSpan.FromSeconds(CatchUpTimeout),
            JournalFolder = JournalFolder is null ? null : GetUnresolvedProviderPathFromPSPath(JournalFolder),
        };
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
            _ => new FailoverFacts(Lost: outcome!.Lost));
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
