using System.Management.Automation;
using System.Security;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Commands;

/// <summary>What the cmdlets share that make an account: one password on all servers, given or generated.</summary>
public abstract class AccountCommand : PlanCommand
{
    /// <summary>From where the account may log in.</summary>
    [Parameter]
    [ValidateLength(1, 255)]
    public string HostPattern { get; set; } = "%";

    /// <summary>Demands TLS of whoever logs in with the account.</summary>
    [Parameter]
    public SwitchParameter RequireTls { get; set; }

    /// <summary>Gives an account that exists this password, or a new one.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>The account's name: of its credential if there is one.</summary>
    private protected string NameOf(PSCredential? given, string userName)
    {
        if (given is not null && MyInvocation.BoundParameters.ContainsKey("UserName") && given.UserName != userName)
            ThrowTerminatingError(Errors.InvalidParameter("UserName", userName, $"the credential is that of '{given.UserName}'. Leave out one of the two."));
        return given?.UserName ?? userName;
    }

    /// <summary>Makes the account on all servers.</summary>
    private protected void Make(string userName, PSCredential? given, Func<IReadOnlyList<ServerSnapshot>, AccountOptions, OperationPlan> planner)
    {
        // CHANGE REPLICATION SOURCE takes no more than 32 characters (MySQL error 1470), and 32 is the longest name.
        if (given is not null && given.Password.Length is 0 or > 32)
            ThrowTerminatingError(Errors.InvalidParameter("Credential", null, $"the password of '{given!.UserName}' must have 1 to 32 characters: replication takes no longer one."));
        var login = CreateLogin();
        var servers = AllServers.Select(s => s.Endpoint).Distinct().ToList();
        WithContext(null, context =>
        {
            var snapshots = Await(token => Task.WhenAll(servers.Select(s => SnapshotReader.ReadAsync(s, login, TimeSpan.FromSeconds(Timeout), token))));
            var name = new AccountOptions(userName, HostPattern, null);
            var states = Await(token => AccountOperation.LookAsync(snapshots, name, context, token));
            // An account that is there somewhere keeps its password, which nobody can read back.
            var generated = given is null && (Force || states.All(s => s is null)) ? GeneratedPassword.Create() : null;
            var options = new AccountOptions(userName, HostPattern, given?.GetNetworkCredential().Password ?? generated) { Force = Force, RequireTls = RequireTls };
            var plan = planner(snapshots, options);
            AccountOperation.Check(snapshots, states, plan, options);
            if (Run(plan, context) is { } done)
                WriteObject(View(done, options, generated));
        });
    }

    private static AccountResult View(OperationResult done, AccountOptions options, string? generated) => new()
    {
        Server = done.Server,
        UserName = options.UserName,
        HostPattern = options.HostPattern,
        Credential = generated is null ? null : new PSCredential(options.UserName, Secure(generated)),
        Changed = done.Changed,
    };

    private static SecureString Secure(string text)
    {
        var secret = new SecureString();
        foreach (var character in text)
            secret.AppendChar(character);
        secret.MakeReadOnly();
        return secret;
    }
}
