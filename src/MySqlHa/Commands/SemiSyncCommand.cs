using System.Management.Automation;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Commands;

/// <summary>What the cmdlets share that switch semi-sync: all servers are one plan, since the order across them matters.</summary>
public abstract class SemiSyncCommand : PlanCommand
{
    /// <summary>Which part of each server.</summary>
    [Parameter]
    [ValidateSet("Both", "Source", "Replica")]
    public string Role { get; set; } = "Both";

    /// <summary>Returns what was done.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected SemiSyncRole Parts() => Enum.Parse<SemiSyncRole>(Role, ignoreCase: true);

    /// <inheritdoc/>
    protected override void EndProcessing() =>
        WithContext(null, context =>
        {
            var endpoints = AllServers.Select(s => s.Endpoint).Distinct().ToList();
            // One after the other: the context opens one session at a time.
            var servers = endpoints.ConvertAll(e => Await(cancellation => EnableSemiSyncOperation.ReadAsync(context, e, cancellation)));
            if (Run(CreatePlan(servers), context) is not { } done)
                return;
            foreach (var server in servers)
            {
                if (ConfigurationLines(server) is { Count: > 0 } lines)
                    WriteWarning($"{server.Server} cannot keep these settings by itself: at its next start they are as before. Put into my.cnf, below [mysqld]: {string.Join("; ", lines)}");
            }

            if (PassThru)
                WriteObject(done);
        });

    private protected abstract OperationPlan CreatePlan(IReadOnlyList<ServerSnapshot> servers);

    private protected abstract IReadOnlyList<string> ConfigurationLines(ServerSnapshot server);
}
