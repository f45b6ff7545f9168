using MySqlConnector;

namespace MySqlHa.Replication.Server;

/// <summary>Makes connections the one way this assembly wants them: unpooled, named, and without client-side surprises.</summary>
internal static class ServerConnection
{
    /// <summary>A closed connection. Its hard limits are whole seconds; finer deadlines are the caller's.</summary>
    /// <exception cref="FileNotFoundException">The authority file of the login is not there.</exception>
    internal static MySqlConnection Create(ServerEndpoint server, ServerLogin login, TimeSpan timeout)
    {
        if (login.CaFile is { } file && !File.Exists(file))
        {
            throw new FileNotFoundException(
                $"The file of trusted authorities '{file}' for {server} does not exist. Give the path of a PEM file, or leave it out to use the machine's own store.",
                file);
        }

        var seconds = (uint)Math.Clamp(Math.Ceiling(timeout.TotalSeconds), 1, 3600);
        var builder = new MySqlConnectionStringBuilder
        {
            Server = server.Host,
            Port = (uint)server.Port,
            UserID = login.User,
            Password = login.Password,
            ApplicationName = "mysqlha",
            // A pooled connection says nothing about logging in now.
            Pooling = false,
            ConnectionTimeout = seconds,
            DefaultCommandTimeout = seconds,
            // The connector would otherwise open one more session to send KILL QUERY, to a server that does not answer.
            CancellationTimeout = -1,
            Keepalive = 10,
            AllowLoadLocalInfile = false,
            AllowUserVariables = false,
            SslMode = Map(login.TlsMode),
            // caching_sha2_password without TLS asks for the server's RSA key; with TLS demanded that key is never used.
            AllowPublicKeyRetrieval = login.TlsMode is TlsMode.None or TlsMode.Preferred,
        };
        if (login.CaFile is not null)
            builder.SslCa = login.CaFile;
        return new MySqlConnection(builder.ConnectionString);
    }

    private static MySqlSslMode Map(TlsMode mode) => mode switch
    {
        TlsMode.Preferred => MySqlSslMode.Preferred,
        TlsMode.Required => MySqlSslMode.Required,
        TlsMode.VerifyCA => MySqlSslMode.VerifyCA,
        TlsMode.VerifyIdentity => MySqlSslMode.VerifyFull,
        TlsMode.None => MySqlSslMode.None,
        _ => throw new ArgumentOutOfRangeException(nameof(mode), mode, "Unknown TLS mode."),
    };
}
