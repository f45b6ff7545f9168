using System.Net.Sockets;

namespace MySqlHa.Replication.Health;

/// <summary>
/// What a failure means. The line that matters: whoever sends an error packet is alive. Only a server that says it is leaving, a
/// kernel that says nobody listens, and silence count against it.
/// </summary>
internal static class FailureRules
{
    internal static HealthFinding Classify(Failure failure) => failure.Kind switch
    {
        FailureKind.ServerError => FromServer(failure),
        FailureKind.Socket => FromSocket(failure),
        FailureKind.Timeout when failure.Phase == ProbePhase.Connect =>
            new(HealthStatus.Down, "connect-timeout", "nothing answered the connection attempt; check that the host is up and that no firewall drops the port"),
        FailureKind.Timeout =>
            new(HealthStatus.Hung, "no-answer", $"connected, but no answer to the {Name(failure.Phase)} within the time allowed; look for a stopped process, stalled storage or a lock on the server"),
        FailureKind.Closed =>
            new(HealthStatus.Down, "closed", $"the connection was closed during the {Name(failure.Phase)}; see the server's error log"),
        FailureKind.NotMySql =>
            new(HealthStatus.Down, "not-mysql", $"what listens there is not a MySQL server{Quote(failure.Detail)}; check the host and the port"),
        FailureKind.TlsNotOffered =>
            new(HealthStatus.Refusing, "tls-not-offered", "TLS is required and the server offers none; give the server a certificate, or use TLS mode Preferred"),
        FailureKind.TlsFailed =>
            new(HealthStatus.Refusing, "tls-failed", $"the TLS handshake failed{Quote(failure.Detail)}; check the certificate, the authority file and the host name"),
        FailureKind.NeedsTls =>
            new(HealthStatus.Refusing, "needs-tls", "the account's password may only be sent over TLS; use TLS mode Preferred or stronger, and give the server a certificate"),
        _ => new(HealthStatus.Down, "failed", $"the {Name(failure.Phase)} failed{Quote(failure.Detail)}"),
    };

    private static HealthFinding FromServer(Failure failure) => failure.ErrorCode switch
    {
        1040 or 1203 or 1226 => Refusing(failure, "too-many-connections",
            "alive, but no connection is left for the check; raise max_connections or the account's limit, or check through admin_address/extra_port"),
        1129 => Refusing(failure, "host-blocked",
            "alive, but this host is blocked after too many broken connections; TRUNCATE performance_schema.host_cache, or FLUSH HOSTS on MariaDB"),
        1130 => Refusing(failure, "host-not-allowed", "alive, but no account may log in from this host; create the monitor account for this host"),
        1045 or 1698 or 1044 => Refusing(failure, "access-denied", "alive, but the account or its password is wrong; check the credential"),
        1820 or 1862 => Refusing(failure, "password-expired", "alive, but the account's password has expired; ALTER USER ... PASSWORD EXPIRE NEVER, or set a new one"),
        3118 or 4151 => Refusing(failure, "account-locked", "alive, but the account is locked; ALTER USER ... ACCOUNT UNLOCK"),
        3159 => Refusing(failure, "tls-demanded", "alive, but the server accepts TLS connections only; use TLS mode Preferred or stronger"),
        3032 => Refusing(failure, "offline-mode", "alive, but in offline mode; SET GLOBAL offline_mode = OFF when it may serve again"),
        1251 or 1275 or 1524 or 2059 => Refusing(failure, "auth-plugin", "alive, but the account uses an authentication plugin that this client has not; use caching_sha2_password or mysql_native_password"),
        1053 or 1079 => new(HealthStatus.Down, "shutting-down", "the server is shutting down; start it again when it is done"),
        1290 or 1836 => new(HealthStatus.Degraded, "read-only", "the server is read-only and refused the canary row; expected on a standby, otherwise SET GLOBAL read_only = OFF"),
        1021 or 1114 or 3019 => new(HealthStatus.Degraded, "disk-full", "the server cannot store the canary row; free space on its data or log volume"),
        1049 => new(HealthStatus.Degraded, "canary-schema-missing", "the canary schema does not exist; create it, or name another"),
        1142 or 1227 when failure.Phase == ProbePhase.Write => new(HealthStatus.Degraded, "canary-denied",
            "the account may not write the canary table; GRANT CREATE, INSERT, UPDATE, DELETE ON the canary schema TO the account"),
        1205 or 1213 => new(HealthStatus.Degraded, "canary-locked", "the canary row is locked by another session; see which session holds it"),
        _ when failure.Phase is ProbePhase.Greeting or ProbePhase.Login =>
            Refusing(failure, $"error-{failure.ErrorCode}", $"alive, but refused the login{Quote(failure.Detail)}"),
        _ => new(HealthStatus.Degraded, $"error-{failure.ErrorCode}", $"alive, but the {Name(failure.Phase)} failed{Quote(failure.Detail)}"),
    };

    private static HealthFinding FromSocket(Failure failure) => failure.Socket switch
    {
        SocketError.ConnectionRefused => new(HealthStatus.Down, "refused", "nobody listens on that port; start the server, or check the port and bind_address"),
        SocketError.HostNotFound or SocketError.TryAgain or SocketError.NoData or SocketError.NoRecovery =>
            new(HealthStatus.Down, "unknown-host", "the host name does not resolve; check it, or give an address"),
        SocketError.HostUnreachable or SocketError.NetworkUnreachable or SocketError.HostDown or SocketError.NetworkDown
            or SocketError.AddressNotAvailable =>
            new(HealthStatus.Down, "unreachable", "no way leads to that host; check the address, the route and the cable"),
        SocketError.TimedOut => new(HealthStatus.Down, "connect-timeout", "nothing answered the connection attempt; check that the host is up and that no firewall drops the port"),
        SocketError.ConnectionReset or SocketError.ConnectionAborted or SocketError.Shutdown =>
            new(HealthStatus.Down, "closed", $"the connection was reset during the {Name(failure.Phase)}; see the server's error log"),
        _ => new(HealthStatus.Down, "socket-error", $"the {Name(failure.Phase)} failed with {failure.Socket}"),
    };

    private static HealthFinding Refusing(Failure failure, string code, string text) =>
        new(HealthStatus.Refusing, code, $"{text} (server error {failure.ErrorCode})");

    private static string Name(ProbePhase phase) => phase switch
    {
        ProbePhase.Connect => "connection attempt",
        ProbePhase.Greeting => "greeting",
        ProbePhase.Login => "login",
        ProbePhase.Query => "query",
        _ => "write",
    };

    private static string Quote(string detail) => detail.Length == 0 ? "" : $" ({detail})";
}
