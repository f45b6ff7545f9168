using System.Collections;
using System.Management.Automation;
using MySqlHa.Instances;
using MySqlHa.Parameters;
using MySqlHa.Vrrp;

namespace MySqlHa.Commands;

/// <summary>
/// Changes how running VRRP instances of this process sign and judge advertisements, with no change of state: keys are replaced under way, and a group comes to
/// signing, node by node, without an outage. Source: keepalived.conf(5), auth_hmac.
/// </summary>
[Cmdlet(VerbsCommon.Set, "VrrpInstance", SupportsShouldProcess = true)]
[OutputType(typeof(VrrpInstance))]
public sealed class SetVrrpInstanceCommand : InstanceNameCommand
{
    /// <summary>All keys whose signatures are taken from now on; those that are not among them are forgotten.</summary>
    [Parameter]
    public IDictionary? AuthenticationKey { get; set; }

    /// <summary>The number of the key that signs, 1 to 255; it need not be named where it stays.</summary>
    [Parameter]
    [ArgumentCompleter(typeof(ActiveKeyCompleter))]
    public int ActiveKey { get; set; }

    /// <summary>Enforce signs and takes only what is signed; Permissive signs; ReceiveOnly does not sign. The last two take what is not signed too.</summary>
    [Parameter]
    [ValidateSet("Enforce", "Permissive", "ReceiveOnly")]
    public string? AuthenticationMode { get; set; }

    /// <summary>Time refuses what is too far from this host's clock; Monotonic asks for growing sequences alone.</summary>
    [Parameter]
    [ValidateSet("Time", "Monotonic")]
    public string? AntiReplay { get; set; }

    /// <summary>Whole seconds that another node's time may be off this host's clock, 1 to 300; 0 for what it was.</summary>
    [Parameter]
    public double AuthenticationWindow { get; set; }

    /// <summary>Returns the instance.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    private protected override void Process(RunningInstance instance)
    {
        if (instance.IsStopped)
        {
            WriteError(Errors.InstanceStopped(instance.Name));
            return;
        }

        var router = instance.Node.Router;
        if (!router.Configuration.Password.IsDefaultOrEmpty)
        {
            WriteError(Errors.Create("PasswordInUse", ErrorCategory.InvalidOperation, instance.Name, $"'{instance.Name}' was started with -Password, and keys take its place.", "Stop it and start it without -Password and with -AuthenticationKey, on all nodes."));
            return;
        }

        try
        {
            var given = new AuthenticationParameters(AuthenticationKey, ActiveKey, AuthenticationMode, AntiReplay, AuthenticationWindow);
            var settings = given.Over(router.Authentication, SessionState.Path)
                ?? throw new VrrpConfigurationException("AuthenticationKey", $"nothing is given, and '{instance.Name}' has no keys. Give them, the same on all nodes.");
            VrrpConfigurationRules.Check(router.Configuration with { Authentication = settings });
            if (ShouldProcess(instance.Name, $"Authenticate advertisements: {settings}"))
            {
                router.Authenticate(settings);
            }
        }
        catch (VrrpConfigurationException e)
        {
            WriteError(Errors.From(e, instance.Name));
            return;
        }

        if (PassThru)
        {
            WriteObject(instance.ToOutput());
        }
    }
}
