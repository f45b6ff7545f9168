namespace MySqlHa.Replication.Health;

/// <summary>The shape in which a check failed, before anything is concluded from it.</summary>
internal enum FailureKind
{
    /// <summary>The server sent an error packet.</summary>
    ServerError,

    /// <summary>The socket layer reported an error.</summary>
    Socket,

    /// <summary>The time allowed passed without an answer.</summary>
    Timeout,

    /// <summary>The other side closed the connection in the middle.</summary>
    Closed,

    /// <summary>Something answered that does not speak the MySQL protocol.</summary>
    NotMySql,

    /// <summary>TLS was demanded and the server offers none.</summary>
    TlsNotOffered,

    /// <summary>The TLS handshake or the certificate check failed.</summary>
    TlsFailed,

    /// <summary>The account's authentication needs TLS (or the server's key), which this login does not allow.</summary>
    NeedsTls,

    /// <summary>Anything else; the detail says what.</summary>
    Other,
}
