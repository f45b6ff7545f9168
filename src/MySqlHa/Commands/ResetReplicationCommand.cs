using System.Management.Automation;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Commands;

/// <summary>Makes a replica forget its source, or only its relay log.</summary>
[Cmdlet(VerbsCommon.Reset, "Replication", SupportsShouldProcess = true)]
[OutputType(typeof(OperationResult))]
public sealed class ResetReplicationCommand : ReplicaCommand
{
    /// <summary>Keeps source, account and settings; only the relay log goes.</summary>
    [Parameter]
    public SwitchParameter KeepSource { get; set; }

    /// <summary>Also when received transactions are not applied yet: they are given up.</summary>
    [Parameter]
    public SwitchParameter AllowDataLoss { get; set; }

    private protected override OperationPlan CreatePlan(ServerSnapshot replica, PlanContext context) =>
        ResetReplicationOperation.Plan(replica, Channel, KeepSource, AllowDataLoss, TimeSpan.FromSeconds(Timeout));
}
