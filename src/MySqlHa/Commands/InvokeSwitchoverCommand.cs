using System.Management.Automation;
using MySqlHa.Parameters;
using MySqlHa.Replication.Operations.Switchover;

namespace MySqlHa.Commands;

/// <summary>Moves the writes of a pair to the other server while both are alive, and the address with them where instances run the nodes.</summary>
[Cmdlet(VerbsLifecycle.Invoke, "Switchover", SupportsShouldProcess = true)]
[OutputType(typeof(FailoverResult))]
public sealed class InvokeSwitchoverCommand : FailoverCommand
{
    /// <summary>The server that shall be active.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(ServerCompleter))]
    [ServerTransformation]
    public new ServerParameter Server { get; set; } = null!;

    /// <summary>The server that is active; the source of the other's channel when it is not given.</summary>
    [Parameter(Position = 1)]
    [ArgumentCompleter(typeof(ServerCompleter))]
    [ServerTransformation]
    public ServerParameter? Source { get; set; }

    /// <summary>Seconds after which sessions are killed whose statements would hold up the lock; the default is half of -Timeout.</summary>
    [Parameter]
    [ValidateRange(0.0, 3600.0)]
    public double KillAfter { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var options = new SwitchoverOptions
        {
            Timeout = TimeSpan.FromSeconds(Timeout),
            KillAfter = MyInvocation.BoundParameters.ContainsKey(nameof(KillAfter)) ? TimeSpan.FromSeconds(KillAfter) : null,
        };
        SwitchoverRun? run = null;
        try
        {
            RunOperation(
                "Invoke-Switchover",
                Source is null ? [Server.Endpoint] : [Server.Endpoint, Source.Endpoint],
                async (context, cancellation) => (run = await SwitchoverOperation.PrepareAsync(context, Server.Endpoint, Source?.Endpoint, options, cancellation)).Plan,
                result => new FailoverFacts(result.Completed ? run!.WriteGap : null));
        }
        finally
        {
            _ = run?.DisposeAsync().AsTask();
        }
    }
}
