using MySqlConnector;
using MySqlHa.Lab.Linux;

namespace MySqlHa.Lab.Server;

/// <summary>
/// Connections for administration: through the Unix socket, which is a file and so is reached from any network namespace.
/// </summary>
internal static class ServerConnection
{
    public static async Task<MySqlConnection> OpenAsync(string socket, LabAccount account)
    {
        var builder = new MySqlConnectionStringBuilder
        {
            Server = socket,
            ConnectionProtocol = MySqlConnectionProtocol.UnixSocket,
            UserID = account.User,
            Password = account.Password,
            Pooling = false,
            // The password exchange of caching_sha2_password wants TLS or the server's key; a Unix socket has no TLS here.
            AllowPublicKeyRetrieval = true,
            AllowUserVariables = true,
            ConnectionTimeout = 5,
        };
        var connection = new MySqlConnection(builder.ConnectionString);
        try
        {
            await connection.OpenAsync().ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Opens a connection as soon as the server takes one.</summary>
    public static async Task<MySqlConnection> WaitAsync(string socket, LabAccount account, ProcessIdentity server, string log)
    {
        long limit = Environment.TickCount64 + 60_000;
        while (true)
        {
            bool alive = server.IsAlive;
            try
            {
                if (File.Exists(socket))
                    return await OpenAsync(socket, account).ConfigureAwait(false);
            }
            catch (MySqlException e) when ((e.ErrorCode is MySqlErrorCode.UnableToConnectToHost || !File.Exists(socket)) && Environment.TickCount64 < limit)
            {
                // The socket file of the last run, which may go at this very moment, or not listening yet.
            }

            if (!alive)
                throw new LabException($"The server ended while starting. End of {log}:\n{Tail(log)}");
            if (Environment.TickCount64 >= limit)
                throw new LabException($"The server takes no connection after 60 s. End of {log}:\n{Tail(log)}");
            await Task.Delay(10).ConfigureAwait(false);
        }
    }

    private static string Tail(string log) => File.Exists(log) ? string.Join('\n', File.ReadLines(log).TakeLast(15)) : "(no log)";
}
