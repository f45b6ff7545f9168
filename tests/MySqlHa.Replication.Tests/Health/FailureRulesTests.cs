using System.Net.Sockets;
using MySqlHa.Replication.Health;

namespace MySqlHa.Replication.Tests.Health;

public sealed class FailureRulesTests
{
    [Theory]
    [InlineData(1040, "too-many-connections")]
    [InlineData(1203, "too-many-connections")]
    [InlineData(1226, "too-many-connections")]
    [InlineData(1129, "host-blocked")]
    [InlineData(1130, "host-not-allowed")]
    [InlineData(1045, "access-denied")]
    [InlineData(1698, "access-denied")]
    [InlineData(1820, "password-expired")]
    [InlineData(1862, "password-expired")]
    [InlineData(3118, "account-locked")]
    [InlineData(4151, "account-locked")]
    [InlineData(3159, "tls-demanded")]
    [InlineData(3032, "offline-mode")]
    [InlineData(2059, "auth-plugin")]
    [InlineData(4242, "error-4242")]
    public void Whoever_answers_the_login_is_alive(int code, string name)
    {
        foreach (var phase in new[] { "Greeting", "Login" })
        {
            var finding = FailureRules.Classify(new(Enum.Parse<ProbePhase>(phase), FailureKind.ServerError, code));
            Assert.Equal((HealthStatus.Refusing, name), (finding.Status, finding.Code));
            Assert.Equal(ObservationKind.Declined, QuerySignal.Kind(new(ProbePhase.Login, FailureKind.ServerError, code), finding));
        }
    }

    [Theory]
    [InlineData(1290, "read-only")]
    [InlineData(1836, "read-only")]
    [InlineData(1021, "disk-full")]
    [InlineData(1114, "disk-full")]
    [InlineData(1049, "canary-schema-missing")]
    [InlineData(1142, "canary-denied")]
    [InlineData(1205, "canary-locked")]
    [InlineData(4242, "error-4242")]
    public void A_failed_write_is_degraded(int code, string name)
    {
        var finding = FailureRules.Classify(new(ProbePhase.Write, FailureKind.ServerError, code));
        Assert.Equal((HealthStatus.Degraded, name), (finding.Status, finding.Code));
    }

    [Theory]
    [InlineData(1053)]
    [InlineData(1079)]
    public void A_server_that_says_it_leaves_is_down(int code)
    {
        var failure = new Failure(ProbePhase.Query, FailureKind.ServerError, code);
        var finding = FailureRules.Classify(failure);
        Assert.Equal((HealthStatus.Down, "shutting-down"), (finding.Status, finding.Code));
        Assert.Equal(ObservationKind.ShuttingDown, QuerySignal.Kind(failure, finding));
    }

    [Theory]
    [InlineData(SocketError.ConnectionRefused, "refused", "NobodyListens")]
    [InlineData(SocketError.HostNotFound, "unknown-host", "Failed")]
    [InlineData(SocketError.TryAgain, "unknown-host", "Failed")]
    [InlineData(SocketError.HostUnreachable, "unreachable", "Failed")]
    [InlineData(SocketError.NetworkUnreachable, "unreachable", "Failed")]
    [InlineData(SocketError.TimedOut, "connect-timeout", "Failed")]
    [InlineData(SocketError.ConnectionReset, "closed", "Failed")]
    [InlineData(SocketError.AccessDenied, "socket-error", "Failed")]
    public void Only_a_refusal_by_the_kernel_is_evidence(SocketError error, string name, string kind)
    {
        var failure = new Failure(ProbePhase.Connect, FailureKind.Socket, Socket: error);
        var finding = FailureRules.Classify(failure);
        Assert.Equal((HealthStatus.Down, name), (finding.Status, finding.Code));
        Assert.Equal(Enum.Parse<ObservationKind>(kind), QuerySignal.Kind(failure, finding));
    }

    [Theory]
    [InlineData("Connect", "Timeout", HealthStatus.Down, "connect-timeout")]
    [InlineData("Greeting", "Timeout", HealthStatus.Hung, "no-answer")]
    [InlineData("Login", "Timeout", HealthStatus.Hung, "no-answer")]
    [InlineData("Query", "Timeout", HealthStatus.Hung, "no-answer")]
    [InlineData("Write", "Timeout", HealthStatus.Hung, "no-answer")]
    [InlineData("Greeting", "Closed", HealthStatus.Down, "closed")]
    [InlineData("Greeting", "NotMySql", HealthStatus.Down, "not-mysql")]
    [InlineData("Login", "TlsNotOffered", HealthStatus.Refusing, "tls-not-offered")]
    [InlineData("Login", "TlsFailed", HealthStatus.Refusing, "tls-failed")]
    [InlineData("Login", "NeedsTls", HealthStatus.Refusing, "needs-tls")]
    [InlineData("Query", "Other", HealthStatus.Down, "failed")]
    public void The_shape_and_the_phase_decide(string phase, string kind, HealthStatus status, string name)
    {
        var finding = FailureRules.Classify(new(Enum.Parse<ProbePhase>(phase), Enum.Parse<FailureKind>(kind)));
        Assert.Equal((status, name), (finding.Status, finding.Code));
        Assert.StartsWith(name + ": ", finding.ToString(), StringComparison.Ordinal);
    }
}
