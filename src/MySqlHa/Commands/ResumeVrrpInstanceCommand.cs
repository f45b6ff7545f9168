using System.Management.Automation;
using MySqlHa.Instances;

namespace MySqlHa.Commands;

/// <summary>Puts suspended VRRP instances of this process back into service, and lets those take over again that were held back.</summary>
[Cmdlet(VerbsLifecycle.Resume, "VrrpInstance", SupportsShouldProcess = true)]
[OutputType(typeof(VrrpInstance))]
public sealed class ResumeVrrpInstanceCommand : InstanceNameCommand
{
    /// <summary>Returns the resumed instance.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process(RunningInstance instance)
    {
        if (instance.IsStopped)
        {
            WriteError(Errors.InstanceStopped(instance.Name));
            return;
        }

        if (ShouldProcess(instance.Name, "Resume VRRP instance") && !instance.Resume())
        {
            WriteError(Errors.EngineTimeout(instance.Name, "resume"));
        }

        if (PassThru)
        {
            WriteObject(instance.ToOutput());
        }
    }
}
