using MySqlHa.Replication;
using MySqlHa.Replication.Plan;

namespace MySqlHa.Commands;

/// <summary>What the cmdlets share that close and open servers by hand: one plan a server.</summary>
public abstract class WriteFenceCommand : FailoverCommand
{
    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var server in Server)
            RunOperation(MyInvocation.MyCommand.Name, [server.Endpoint], (context, cancellation) => PrepareAsync(context, server.Endpoint, cancellation));
    }

    private protected abstract Task<OperationPlan> PrepareAsync(PlanContext context, ServerEndpoint server, CancellationToken cancellation);
}
