using System.Management.Automation;
using MySqlHa.Instances;

namespace MySqlHa.Commands;

/// <summary>Takes VRRP instances of this process out of service for maintenance: a master resigns, and stays out until Resume-VrrpInstance.</summary>
[Cmdlet(VerbsLifecycle.Suspend, "VrrpInstance", SupportsShouldProcess = true)]
[OutputType(typeof(VrrpInstance))]
public sealed class SuspendVrrpInstanceCommand : InstanceNameCommand
{
    /// <summary>Why, in the operator's words; Get-VrrpInstance shows it.</summary>
    [Parameter]
    public string? Reason { get; set; }

    /// <summary>Returns the suspended instance.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        base.BeginProcessing();
        if (Reason is not null && string.IsNullOrWhiteSpace(Reason))
        {
            ThrowTerminatingError(Errors.InvalidParameter("Reason", Reason, "is blank. Say why in words, or leave it out."));
        }
    }

    private protected override void Process(RunningInstance instance)
    {
        if (instance.IsStopped)
        {
            WriteError(Errors.InstanceStopped(instance.Name));
            return;
        }

        // Suspended already and nothing new to say: the reason that is there may be somebody's.
        var asked = Reason is not null || instance.Node.Suspended is null;
        if (asked && ShouldProcess(instance.Name, "Suspend VRRP instance") && !instance.Suspend(Reason ?? "maintenance"))
        {
            WriteError(Errors.EngineTimeout(instance.Name, "let go"));
        }

        if (PassThru)
        {
            WriteObject(instance.ToOutput());
        }
    }
}
