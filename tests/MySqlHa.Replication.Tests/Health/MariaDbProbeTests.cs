using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Health;
using MySqlHa.Replication.Tests.Support;

namespace MySqlHa.Replication.Tests.Health;

/// <summary>Checks of a real MariaDB, which has no TLS and no super_read_only.</summary>
[Collection(HealthServers.Name)]
public sealed class MariaDbProbeTests(MariaDbTestServer server) : IClassFixture<MariaDbTestServer>
{
    private Task<HealthReport> Check(ProbeLevel level, ServerLogin? login = null, ProbeOptions? options = null) =>
        HealthProbe.CheckAsync(server.Endpoint, login ?? TestServer.Login(), level, TimeSpan.FromSeconds(5), options, TestContext.Current.CancellationToken);

    [Fact]
    public async Task The_monitor_account_sees_all_there_is_to_see()
    {
        var report = await Check(ProbeLevel.Query);
        Assert.Equal((HealthStatus.Healthy, ServerFlavor.MariaDb, 72u, false, null),
            (report.Status, report.Flavor, report.ServerId, report.ReadOnly, report.SuperReadOnly));
        Assert.Empty(report.Reasons);
    }

    [Fact]
    public async Task The_greeting_gives_flavour_and_version()
    {
        var report = await Check(ProbeLevel.Connect);
        Assert.Equal((HealthStatus.Healthy, ServerFlavor.MariaDb), (report.Status, report.Flavor));
        Assert.StartsWith("10.", report.Version, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(TlsMode.Required)]
    [InlineData(TlsMode.VerifyCA)]
    [InlineData(TlsMode.VerifyIdentity)]
    public async Task TLS_demanded_and_not_offered_is_alive_and_refusing(TlsMode mode)
    {
        var report = await Check(ProbeLevel.Query, TestServer.Login(mode));
        Assert.Equal((HealthStatus.Refusing, true), (report.Status, report.Alive));
        Assert.StartsWith("tls-not-offered", report.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stopped_channel_degrades()
    {
        await server.ExecuteAsync("CHANGE MASTER 'peer' TO MASTER_HOST='127.0.0.1', MASTER_PORT=1, MASTER_USER='x'");
        var report = await Check(ProbeLevel.Query);
        await server.ExecuteAsync("RESET SLAVE 'peer' ALL");
        Assert.Equal(HealthStatus.Degraded, report.Status);
        Assert.Contains(report.Reasons, r => r.StartsWith("applier-stopped", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_read_only_server_refuses_the_canary_and_is_degraded()
    {
        await server.ExecuteAsync("CREATE USER writer IDENTIFIED BY 'x'; CREATE DATABASE canary; GRANT ALL ON canary.* TO writer");
        var options = new ProbeOptions { CanarySchema = "canary" };
        Assert.True((await Check(ProbeLevel.Write, new("writer", "x"), options)).Healthy);
        await server.ExecuteAsync("SET GLOBAL read_only = ON");
        var report = await Check(ProbeLevel.Write, new("writer", "x"), options);
        await server.ExecuteAsync("SET GLOBAL read_only = OFF");
        Assert.Equal((HealthStatus.Degraded, true), (report.Status, report.ReadOnly));
        Assert.StartsWith("read-only", report.Reasons[0], StringComparison.Ordinal);
    }
}
