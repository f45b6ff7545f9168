using System.Management.Automation;
using MySqlHa.Instances;

namespace MySqlHa.Commands;

/// <summary>Stops VRRP instances of this process: a master resigns (priority 0), so that its backup takes over at once.</summary>
[Cmdlet(VerbsLifecycle.Stop, "VrrpInstance", SupportsShouldProcess = true)]
[OutputType(typeof(VrrpInstance))]
public sealed class StopVrrpInstanceCommand : InstanceNameCommand
{
    /// <summary>Returns the stopped instance.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process(RunningInstance instance)
    {
        if (!instance.IsStopped && ShouldProcess(instance.Name, "Stop VRRP instance") && !instance.Stop("stopped by Stop-VrrpInstance"))
        {
            WriteError(Errors.Create("StopTimeout", ErrorCategory.OperationTimeout, instance.Name, $"The engine of '{instance.Name}' did not end within five seconds.", "Its addresses vanish when their lifetime ends; check with 'ip address', and end the process if one stays."));
        }

        if (PassThru)
        {
            WriteObject(instance.ToOutput());
        }
    }
}
