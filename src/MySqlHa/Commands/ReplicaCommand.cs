using System.Management.Automation;
using MySqlHa.Replication;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Commands;

/// <summary>What the cmdlets share that change one channel of each replica they are given.</summary>
public abstract class ReplicaCommand : PlanCommand
{
    /// <summary>The channel (MariaDB: connection); the default one when it is not given.</summary>
    [Parameter]
    public string Channel { get; set; } = "";

    /// <summary>Returns what was done.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (var server in Server)
            Change(server.Endpoint);
    }

    private protected abstract OperationPlan CreatePlan(ServerSnapshot replica, PlanContext context);

    /// <summary>What is left to be made sure of behind the plan.</summary>
    private protected virtual Task FinishAsync(PlanContext context, ServerEndpoint server, CancellationToken cancellation) => Task.CompletedTask;

    private void Change(ServerEndpoint server) =>
        WithContext(server.ToString(), context =>
        {
            var replica = Await(cancellation => SetReplicationSourceOperation.ReadAsync(context, server, cancellation));
            if (Run(CreatePlan(replica, context), context) is not { } done)
                return;
            Await(async cancellation =>
            {
                await FinishAsync(context, server, cancellation);
                return true;
            });
            if (PassThru)
                WriteObject(done);
        });
}
