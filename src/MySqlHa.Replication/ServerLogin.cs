namespace MySqlHa.Replication;

/// <summary>Who logs in to a server, and how. The password goes into the connection and nowhere else: no property shows it.</summary>
public sealed class ServerLogin
{
    /// <summary>Makes a login.</summary>
    /// <param name="user">Account name.</param>
    /// <param name="password">Password; empty for none.</param>
    /// <param name="tlsMode">How much TLS to ask for.</param>
    /// <param name="caFile">PEM file of trusted authorities for <see cref="TlsMode.VerifyCA"/> and
    /// <see cref="TlsMode.VerifyIdentity"/>; null uses the machine's own store.</param>
    public ServerLogin(string user, string password, TlsMode tlsMode = TlsMode.Preferred, string? caFile = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(user);
        ArgumentNullException.ThrowIfNull(password);
        User = user;
        Password = password;
        TlsMode = tlsMode;
        CaFile = string.IsNullOrWhiteSpace(caFile) ? null : caFile;
    }

    /// <summary>Account name.</summary>
    public string User { get; }

    /// <summary>How much TLS to ask for.</summary>
    public TlsMode TlsMode { get; }

    /// <summary>PEM file of trusted authorities, or null for the machine's own store.</summary>
    public string? CaFile { get; }

    internal string Password { get; }

    /// <summary>Account name and TLS mode; never the password.</summary>
    public override string ToString() => $"{User} (TLS {TlsMode})";
}
