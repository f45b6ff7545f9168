using System.Management.Automation;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Commands;

/// <summary>Switches semi-synchronous replication on, and sees a replica acknowledge.</summary>
[Cmdlet(VerbsLifecycle.Enable, "SemiSync", SupportsShouldProcess = true)]
[OutputType(typeof(OperationResult))]
public sealed class EnableSemiSyncCommand : SemiSyncCommand
{
    /// <summary>Seconds for which a commit waits for an acknowledgement.</summary>
    [Parameter]
    [ValidateRange(0.001, 4294967.0)]
    public double SemiSyncTimeout { get; set; } = 10;

    /// <summary>Acknowledgements that a commit waits for.</summary>
    [Parameter]
    [ValidateRange(1, 65535)]
    public int WaitForReplicaCount { get; set; } = 1;

    private SemiSyncOptions CreateOptions() => new()
    {
        Timeout = TimeSpan.FromSeconds(SemiSyncTimeout),
        WaitForReplicaCount = WaitForReplicaCount,
        Role = Parts(),
        Limit = TimeSpan.FromSeconds(Timeout),
    };

    private protected override OperationPlan CreatePlan(IReadOnlyList<ServerSnapshot> servers) => EnableSemiSyncOperation.Plan(servers, CreateOptions());

    private protected override IReadOnlyList<string> ConfigurationLines(ServerSnapshot server) => EnableSemiSyncOperation.ConfigurationLines(server, CreateOptions());
}
