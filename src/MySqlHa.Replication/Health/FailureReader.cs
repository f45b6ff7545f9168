using System.Net.Sockets;
using System.Security.Authentication;
using MySqlConnector;

namespace MySqlHa.Replication.Health;

/// <summary>Turns what the connector throws into a <see cref="Failure"/>.</summary>
internal static class FailureReader
{
    /// <summary>
    /// Reads an exception. The connector reports every failed connection as 1042 without the socket's error, so such a failure is
    /// diagnosed by connecting once more and looking at what the kernel and the greeting say.
    /// </summary>
    internal static async Task<Failure> ReadAsync(
        Exception error, ProbePhase phase, ServerEndpoint server, ServerLogin login, TimeSpan timeout, CancellationToken cancellation)
    {
        if (Read(error, phase) is { } known)
            return known;
        var (greeting, failure) = await GreetingReader.ReadAsync(server, timeout, cancellation);
        if (failure is not null)
            return failure;
        if (greeting is { OffersTls: false } && login.TlsMode is not (TlsMode.None or TlsMode.Preferred))
            return new Failure(phase, FailureKind.TlsNotOffered);
        // It greets now and did not finish a login a moment ago.
        return new Failure(phase, IsTimeout(error) ? FailureKind.Timeout : FailureKind.Closed, Detail: error.Message);
    }

    /// <summary>What the exception alone says, or null when only another look at the server can tell.</summary>
    internal static Failure? Read(Exception error, ProbePhase phase)
    {
        switch (error)
        {
            case NotSupportedException:
                return new Failure(phase, FailureKind.ServerError, 2059, Detail: error.Message);
            case TimeoutException:
                return phase == ProbePhase.Login ? null : new Failure(phase, FailureKind.Timeout);
            case MySqlException { ErrorCode: MySqlErrorCode.CommandTimeoutExpired or MySqlErrorCode.QueryInterrupted }:
                return new Failure(phase, FailureKind.Timeout);
            case MySqlException { ErrorCode: MySqlErrorCode.UnableToConnectToHost } refused:
                return Inner<AuthenticationException>(refused) is { } tls
                    ? new Failure(phase, FailureKind.TlsFailed, Detail: tls.Message)
                    : refused.Message.StartsWith("Authentication method", StringComparison.Ordinal)
                        ? new Failure(phase, FailureKind.NeedsTls)
                        : null;
            // Our own session was killed by somebody: the server lives, the session does not.
            case MySqlException { Number: 1927 or 3169 }:
                return new Failure(phase, FailureKind.Closed);
            case MySqlException { Number: > 0 and < 10000 and not (2006 or 2013) } answered:
                return new Failure(phase, FailureKind.ServerError, answered.Number, Detail: answered.Message);
        }

        if (phase == ProbePhase.Login)
            return null;
        return Inner<SocketException>(error) is { } socket
            ? new Failure(phase, FailureKind.Socket, Socket: socket.SocketErrorCode)
            : Inner<IOException>(error) is not null || error is MySqlException
                ? new Failure(phase, FailureKind.Closed, Detail: error.Message)
                : new Failure(phase, FailureKind.Other, Detail: error.Message);
    }

    private static bool IsTimeout(Exception error) =>
        error is TimeoutException or OperationCanceledException
        || error.Message.StartsWith("Connect Timeout expired", StringComparison.Ordinal);

    private static T? Inner<T>(Exception error)
        where T : Exception
    {
        for (var e = error; e is not null; e = e.InnerException)
        {
            if (e is T found)
                return found;
        }

        return null;
    }
}
