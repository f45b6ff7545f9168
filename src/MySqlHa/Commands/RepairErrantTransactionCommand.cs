using System.Management.Automation;
using MySqlHa.Replication.Operations;

namespace MySqlHa.Commands;

/// <summary>Applies or discards transactions that a server has and its reference has not.</summary>
[Cmdlet(VerbsDiagnostic.Repair, "ErrantTransaction", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.High)]
[OutputType(typeof(FailoverResult))]
public sealed class RepairErrantTransactionCommand : RejoinCommand
{
    /// <summary>Apply: they are rehearsed and applied on the reference. Discard: they are saved to a file, and the reference never gets them.</summary>
    [Parameter(Mandatory = true, Position = 2)]
    [ValidateSet("Apply", "Discard")]
    public string Action { get; set; } = "";

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var options = CreateOptions(Action);
        RunPlan(RepairErrantOperation.Name, options.Errant, (context, cancellation) => RepairErrantOperation.PrepareAsync(context, Server.Endpoint, Source.Endpoint, options, cancellation));
    }
}
