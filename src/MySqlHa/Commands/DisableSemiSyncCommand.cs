using System.Management.Automation;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Commands;

/// <summary>Switches semi-synchronous replication off.</summary>
[Cmdlet(VerbsLifecycle.Disable, "SemiSync", SupportsShouldProcess = true)]
[OutputType(typeof(OperationResult))]
public sealed class DisableSemiSyncCommand : SemiSyncCommand
{
    private protected override OperationPlan CreatePlan(IReadOnlyList<ServerSnapshot> servers) => DisableSemiSyncOperation.Plan(servers, Parts(), TimeSpan.FromSeconds(Timeout));

    private protected override IReadOnlyList<string> ConfigurationLines(ServerSnapshot server) => DisableSemiSyncOperation.ConfigurationLines(server, Parts());
}
