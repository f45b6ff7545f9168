namespace MySqlHa.Replication;

/// <summary>How much TLS a connection to a server asks for. Same meanings as the server's own clients (<c>--ssl-mode</c>).</summary>
public enum TlsMode
{
    /// <summary>TLS when the server offers it, plain text otherwise. The certificate is not verified.</summary>
    Preferred,

    /// <summary>TLS or no connection. The certificate is not verified.</summary>
    Required,

    /// <summary>TLS, and the certificate must lead to a trusted authority.</summary>
    VerifyCA,

    /// <summary>TLS, a trusted authority, and the certificate must name the host that was asked for.</summary>
    VerifyIdentity,

    /// <summary>Never TLS.</summary>
    None,
}
