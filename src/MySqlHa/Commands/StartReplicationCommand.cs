using System.Management.Automation;
using MySqlHa.Replication;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Commands;

/// <summary>Starts the threads of a replica's channel, and makes sure that they run.</summary>
[Cmdlet(VerbsLifecycle.Start, "Replication", SupportsShouldProcess = true)]
[OutputType(typeof(OperationResult))]
public sealed class StartReplicationCommand : ReplicaCommand
{
    /// <summary>Which threads.</summary>
    [Parameter]
    [ValidateSet("All", "Receiver", "Applier")]
    public string Thread { get; set; } = "All";

    private protected override OperationPlan CreatePlan(ServerSnapshot replica, PlanContext context) =>
        StartReplicationOperation.Plan(replica, Enum.Parse<ReplicationThreads>(Thread, ignoreCase: true), Channel, TimeSpan.FromSeconds(Timeout));

    private protected override Task FinishAsync(PlanContext context, ServerEndpoint server, CancellationToken cancellation) =>
        StartReplicationOperation.AwaitAsync(context, server, Enum.Parse<ReplicationThreads>(Thread, ignoreCase: true), Channel, cancellation);
}
