using System.Management.Automation;
using MySqlHa.Replication;
using MySqlHa.Replication.Operations.Fence;
using MySqlHa.Replication.Plan;

namespace MySqlHa.Commands;

/// <summary>Opens servers for writes.</summary>
[Cmdlet(VerbsCommon.Unlock, "MySqlWrite", SupportsShouldProcess = true)]
[OutputType(typeof(FailoverResult))]
public sealed class UnlockMySqlWriteCommand : WriteFenceCommand
{
    private protected override async Task<OperationPlan> PrepareAsync(PlanContext context, ServerEndpoint server, CancellationToken cancellation) =>
        UnlockWriteOperation.Plan(await UnlockWriteOperation.ReadAsync(context, server, cancellation));
}
