using System.Management.Automation;
using MySqlHa.Replication.Operations;

namespace MySqlHa.Commands;

/// <summary>Makes the account that the other node replicates with, on each server given, with one password.</summary>
[Cmdlet(VerbsCommon.New, "ReplicationAccount", SupportsShouldProcess = true)]
[OutputType(typeof(AccountResult))]
public sealed class NewReplicationAccountCommand : AccountCommand
{
    /// <summary>Name and password of the account; without it a password is generated.</summary>
    [Parameter]
    [Credential]
    public PSCredential? ReplicationCredential { get; set; }

    /// <summary>Name of the account, when no credential is given.</summary>
    [Parameter]
    [ValidateLength(1, 32)]
    public string UserName { get; set; } = "repl";

    /// <inheritdoc/>
    protected override void EndProcessing() =>
        Make(NameOf(ReplicationCredential, UserName), ReplicationCredential, (servers, options) => AccountOperation.PlanReplicationAccount(servers, options));
}
