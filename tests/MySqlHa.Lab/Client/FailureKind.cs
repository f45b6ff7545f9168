using System.Net.Sockets;
using MySqlConnector;

namespace MySqlHa.Lab.Client;

/// <summary>Names for what can go wrong for a client, so that runs can be compared.</summary>
internal static class FailureKind
{
    public static string Of(Exception error, bool connected)
    {
        for (Exception? e = error; e is not null; e = e.InnerException)
        {
            if (e is SocketException socket)
            {
                return socket.SocketErrorCode switch
                {
                    SocketError.ConnectionRefused => "refused",
                    SocketError.ConnectionReset => "reset",
                    SocketError.HostUnreachable or SocketError.NetworkUnreachable => "unreachable",
                    _ => "socket-" + socket.SocketErrorCode,
                };
            }

            if (e is EndOfStreamException)
                return "end-of-stream";
        }

        return error switch
        {
            TimeoutException => connected ? "statement-timeout" : "connect-timeout",
            MySqlException { Number: 1290 or 1792 or 1836 } => "read-only",
            // Refused or unreachable: the connector keeps the socket's own error to itself.
            MySqlException { ErrorCode: MySqlErrorCode.UnableToConnectToHost } => connected ? "lost" : "connect-failed",
            MySqlException { Number: > 0 } e => "error-" + e.Number,
            _ => error.GetType().Name,
        };
    }
}
