using System.Net.Sockets;

namespace MySqlHa.Replication.Health;

/// <summary>How a check failed: the facts only. <see cref="FailureRules"/> says what they mean.</summary>
internal sealed record Failure(
    ProbePhase Phase,
    FailureKind Kind,
    int ErrorCode = 0,
    SocketError Socket = SocketError.Success,
    string Detail = "");
