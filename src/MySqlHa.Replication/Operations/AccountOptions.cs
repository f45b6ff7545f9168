namespace MySqlHa.Replication.Operations;

/// <summary>An account that is to be there. The password goes into statements and nowhere else: no property shows it.</summary>
public sealed class AccountOptions
{
    /// <summary>Makes one.</summary>
    /// <param name="userName">Account name, 1-32 characters.</param>
    /// <param name="hostPattern">From where it may log in, as in 192.0.2.% or %.</param>
    /// <param name="password">Its password; null to take an account that exists with the password that it has.</param>
    public AccountOptions(string userName, string hostPattern, string? password)
    {
        ArgumentException.ThrowIfNullOrEmpty(userName);
        ArgumentException.ThrowIfNullOrEmpty(hostPattern);
        UserName = userName;
        HostPattern = hostPattern;
        Password = password;
    }

    /// <summary>Account name.</summary>
    public string UserName { get; }

    /// <summary>From where it may log in.</summary>
    public string HostPattern { get; }

    /// <summary>Whether it may log in over TLS only. False leaves an account that demands TLS as it is.</summary>
    public bool RequireTls { get; init; }

    /// <summary>Whether an account with another password gets this one.</summary>
    public bool Force { get; init; }

    internal string? Password { get; }

    /// <summary>The account as people write it; never the password.</summary>
    public override string ToString() => $"'{UserName}'@'{HostPattern}'";
}
