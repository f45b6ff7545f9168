using System.Management.Automation;
using MySqlHa.Replication.Operations;

namespace MySqlHa.Commands;

/// <summary>Makes the account of health checks, on each server given, with one password.</summary>
[Cmdlet(VerbsCommon.New, "MonitorAccount", SupportsShouldProcess = true)]
[OutputType(typeof(AccountResult))]
public sealed class NewMonitorAccountCommand : AccountCommand
{
    /// <summary>Name and password of the account; without it a password is generated.</summary>
    [Parameter]
    [Credential]
    public PSCredential? MonitorCredential { get; set; }

    /// <summary>Name of the account, when no credential is given.</summary>
    [Parameter]
    [ValidateLength(1, 32)]
    public string UserName { get; set; } = "monitor";

    /// <inheritdoc/>
    protected override void EndProcessing() =>
        Make(NameOf(MonitorCredential, UserName), MonitorCredential, (servers, options) => AccountOperation.PlanMonitorAccount(servers, options));
}
