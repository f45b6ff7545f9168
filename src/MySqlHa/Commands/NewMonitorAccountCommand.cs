using System.Management.Automation;
using MySqlHa.Replication.Operations;

namespace MySqlHa.Commands;

/// <summary>Makes the account of health checks or of a node, on each server given, with one password.</summary>
[Cmdlet(VerbsCommon.New, "MonitorAccount", SupportsShouldProcess = true)]
[OutputType(typeof(AccountResult))]
public sealed class NewMonitorAccountCommand : AccountCommand
{
    /// <summary>Monitor looks; Node fences, promotes, switches over and rejoins as well.</summary>
    [Parameter]
    [ValidateSet("Monitor", "Node")]
    public string Role { get; set; } = "Monitor";

    /// <summary>Name and password of the account; without it a password is generated.</summary>
    [Parameter]
    [Credential]
    public PSCredential? MonitorCredential { get; set; }

    /// <summary>Name of the account, when no credential is given; monitor or node by default.</summary>
    [Parameter]
    [ValidateLength(1, 32)]
    public string? UserName { get; set; }

    private bool IsNode => Role.Equals("Node", StringComparison.OrdinalIgnoreCase);

    /// <inheritdoc/>
    protected override void EndProcessing() => Make(NameOf(MonitorCredential, UserName ?? (IsNode ? "node" : "monitor")), MonitorCredential, (servers, options) =>
        IsNode ? AccountOperation.PlanNodeAccount(servers, options) : AccountOperation.PlanMonitorAccount(servers, options));
}
