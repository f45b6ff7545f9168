using System.Management.Automation;
using MySqlHa.Replication;
using MySqlHa.Replication.Operations.Fence;
using MySqlHa.Replication.Plan;

namespace MySqlHa.Commands;

/// <summary>Closes servers for writes.</summary>
[Cmdlet(VerbsCommon.Lock, "MySqlWrite", SupportsShouldProcess = true)]
[OutputType(typeof(FailoverResult))]
public sealed class LockMySqlWriteCommand : WriteFenceCommand
{
    /// <summary>Kills the sessions of clients: those that hold it up, and all others once it holds.</summary>
    [Parameter]
    public SwitchParameter KillSessions { get; set; }

    private protected override async Task<OperationPlan> PrepareAsync(PlanContext context, ServerEndpoint server, CancellationToken cancellation) =>
        LockWriteOperation.Plan(await LockWriteOperation.ReadAsync(context, server, cancellation), KillSessions, TimeSpan.FromSeconds(Timeout));
}
