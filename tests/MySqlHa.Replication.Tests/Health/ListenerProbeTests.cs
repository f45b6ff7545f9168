using System.Text;
using MySqlHa.Replication.Health;
using MySqlHa.Replication.Tests.Support;

namespace MySqlHa.Replication.Tests.Health;

/// <summary>What listens there is no MySQL server, or one that turns us away before the handshake.</summary>
public sealed class ListenerProbeTests
{
    private static Task<HealthReport> Check(ServerEndpoint server, ProbeLevel level) => HealthProbe.CheckAsync(
        server, TestServer.Login(), level, TimeSpan.FromMilliseconds(500), null, TestContext.Current.CancellationToken);

    [Theory]
    [InlineData(ProbeLevel.Connect)]
    [InlineData(ProbeLevel.Query)]
    public async Task A_foreign_banner_is_down_and_quoted(ProbeLevel level)
    {
        await using var fake = new FakeServer(Encoding.ASCII.GetBytes("SSH-2.0-OpenSSH_9.2p1\r\n"));
        var report = await Check(fake.Endpoint, level);
        Assert.Equal(HealthStatus.Down, report.Status);
        Assert.StartsWith("not-mysql", report.Reasons[0], StringComparison.Ordinal);
        Assert.Contains("SSH-2.0", report.Reasons[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ProbeLevel.Connect)]
    [InlineData(ProbeLevel.Query)]
    public async Task A_silent_listener_is_hung(ProbeLevel level)
    {
        await using var fake = new FakeServer([]);
        Assert.Equal(HealthStatus.Hung, (await Check(fake.Endpoint, level)).Status);
    }

    [Theory]
    [InlineData(ProbeLevel.Connect)]
    [InlineData(ProbeLevel.Query)]
    public async Task A_listener_that_hangs_up_is_down(ProbeLevel level)
    {
        await using var fake = new FakeServer([], close: true);
        var report = await Check(fake.Endpoint, level);
        Assert.Equal(HealthStatus.Down, report.Status);
        Assert.StartsWith("closed", report.Reasons[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1129, "host-blocked")]
    [InlineData(1130, "host-not-allowed")]
    [InlineData(1040, "too-many-connections")]
    public async Task An_error_in_place_of_the_greeting_is_alive(int code, string name)
    {
        await using var fake = new FakeServer(FakeServer.Error(code, "no"), close: true);
        foreach (var level in new[] { ProbeLevel.Connect, ProbeLevel.Login })
        {
            var report = await Check(fake.Endpoint, level);
            Assert.Equal((HealthStatus.Refusing, true), (report.Status, report.Alive));
            Assert.StartsWith(name, report.Reasons[0], StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(ProbeLevel.Connect)]
    [InlineData(ProbeLevel.Query)]
    public async Task A_closed_port_is_refused(ProbeLevel level)
    {
        var fake = new FakeServer([]);
        await fake.DisposeAsync();
        var report = await Check(fake.Endpoint, level);
        Assert.Equal(HealthStatus.Down, report.Status);
        Assert.StartsWith("refused", report.Reasons[0], StringComparison.Ordinal);
    }
}
