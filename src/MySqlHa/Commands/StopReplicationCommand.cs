using System.Management.Automation;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Commands;

/// <summary>Stops the threads of a replica's channel.</summary>
[Cmdlet(VerbsLifecycle.Stop, "Replication", SupportsShouldProcess = true)]
[OutputType(typeof(OperationResult))]
public sealed class StopReplicationCommand : ReplicaCommand
{
    /// <summary>Which threads.</summary>
    [Parameter]
    [ValidateSet("All", "Receiver", "Applier")]
    public string Thread { get; set; } = "All";

    private protected override OperationPlan CreatePlan(ServerSnapshot replica, PlanContext context) =>
        StopReplicationOperation.Plan(replica, Enum.Parse<ReplicationThreads>(Thread, ignoreCase: true), Channel, TimeSpan.FromSeconds(Timeout));
}
