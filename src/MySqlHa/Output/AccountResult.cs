using System.Management.Automation;

namespace MySqlHa;

/// <summary>An account that is there now.</summary>
public sealed class AccountResult
{
    /// <summary>The servers that have it, as host:port.</summary>
    public required string[] Server { get; init; }

    /// <summary>Account name.</summary>
    public required string UserName { get; init; }

    /// <summary>From where it may log in.</summary>
    public required string HostPattern { get; init; }

    /// <summary>Name and password, when the password was generated: it is shown nowhere else, and never again. Null otherwise.</summary>
    public PSCredential? Credential { get; init; }

    /// <summary>Whether anything was changed: false when all was so already.</summary>
    public required bool Changed { get; init; }
}
