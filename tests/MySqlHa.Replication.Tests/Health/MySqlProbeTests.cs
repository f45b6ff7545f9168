using MySqlHa.Lab.Server;
using MySqlConnector;
using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Health;
using MySqlHa.Replication.Tests.Support;

namespace MySqlHa.Replication.Tests.Health;

/// <summary>Checks of a real MySQL by an account with USAGE and REPLICATION CLIENT only.</summary>
[Collection(HealthServers.Name)]
public sealed class MySqlProbeTests(MySqlTestServer server) : IClassFixture<MySqlTestServer>
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private Task<HealthReport> Check(ProbeLevel level, ServerLogin? login = null, ProbeOptions? options = null, TimeSpan? timeout = null) =>
        HealthProbe.CheckAsync(server.Endpoint, login ?? TestServer.Login(), level, timeout ?? Timeout, options, TestContext.Current.CancellationToken);

    [Fact]
    public async Task The_monitor_account_sees_all_there_is_to_see()
    {
        var report = await Check(ProbeLevel.Query);
        Assert.Equal((HealthStatus.Healthy, ServerFlavor.MySql, 71u, false, false),
            (report.Status, report.Flavor, report.ServerId, report.ReadOnly, report.SuperReadOnly));
        Assert.Empty(report.Reasons);
        Assert.StartsWith("9.", report.Version, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_greeting_gives_flavour_and_version_without_a_login()
    {
        var report = await HealthProbe.CheckAsync(server.Endpoint, null, ProbeLevel.Connect, Timeout, null, TestContext.Current.CancellationToken);
        Assert.Equal((HealthStatus.Healthy, ServerFlavor.MySql), (report.Status, report.Flavor));
        Assert.StartsWith("9.", report.Version, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Greeting_checks_leave_no_broken_handshakes_behind()
    {
        const string lost = "SELECT COALESCE(SUM(COUNT_HANDSHAKE_ERRORS) + SUM(SUM_CONNECT_ERRORS), 0) FROM performance_schema.host_cache";
        const string aborted = "SELECT VARIABLE_VALUE FROM performance_schema.global_status WHERE VARIABLE_NAME = 'Connection_errors_peer_address'";
        var before = (await server.ExecuteAsync(lost), await server.ExecuteAsync(aborted));
        for (var i = 0; i < 20; i++)
            Assert.True((await HealthProbe.CheckAsync(server.Endpoint, null, ProbeLevel.Connect, Timeout, null, TestContext.Current.CancellationToken)).Healthy);
        Assert.Equal(before, (await server.ExecuteAsync(lost), await server.ExecuteAsync(aborted)));
    }

    [Theory]
    [InlineData(TlsMode.None)]
    [InlineData(TlsMode.Preferred)]
    [InlineData(TlsMode.Required)]
    public async Task Caching_sha2_password_works_with_and_without_TLS(TlsMode mode)
    {
        // The server remembers a password once checked, and only a password that it does not remember has to be sent.
        await server.ExecuteAsync("FLUSH PRIVILEGES");
        var report = await Check(ProbeLevel.Query, TestServer.Login(mode));
        Assert.Equal(HealthStatus.Healthy, report.Status);
    }

    [Fact]
    public async Task A_certificate_that_leads_nowhere_is_refused_where_it_must_be_verified()
    {
        var report = await Check(ProbeLevel.Login, TestServer.Login(TlsMode.VerifyCA));
        Assert.Equal(HealthStatus.Refusing, report.Status);
        Assert.Contains("tls-failed", report.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_authority_file_is_named()
    {
        var login = new ServerLogin("monitor", TestServer.Password, TlsMode.VerifyCA, "/nowhere/ca.pem");
        var error = await Assert.ThrowsAsync<FileNotFoundException>(() => Check(ProbeLevel.Login, login));
        Assert.Contains("/nowhere/ca.pem", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_is_alive_and_is_never_shown()
    {
        const string wrong = "Wr0ng-and-secret";
        var login = new ServerLogin("monitor", wrong);
        var report = await Check(ProbeLevel.Query, login);
        Assert.Equal((HealthStatus.Refusing, true, false), (report.Status, report.Alive, report.Healthy));
        Assert.StartsWith("access-denied: ", report.Reasons[0], StringComparison.Ordinal);
        Assert.DoesNotContain(wrong, report + string.Join(' ', report.Reasons) + login, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_locked_account_and_an_expired_password_are_alive()
    {
        await server.ExecuteAsync("CREATE USER locked IDENTIFIED BY 'x' ACCOUNT LOCK; CREATE USER expired IDENTIFIED BY 'x' PASSWORD EXPIRE");
        Assert.StartsWith("account-locked", (await Check(ProbeLevel.Login, new("locked", "x"))).Reasons[0], StringComparison.Ordinal);
        var expired = await Check(ProbeLevel.Login, new("expired", "x"));
        Assert.StartsWith("password-expired", expired.Reasons[0], StringComparison.Ordinal);
        Assert.True(expired.Alive);
    }

    [Fact]
    public async Task A_full_server_is_alive_and_a_nearly_full_one_degraded()
    {
        await server.ExecuteAsync("SET GLOBAL max_connections = 3");
        try
        {
            await using var first = await server.ConnectAsync();
            await using var second = await server.ConnectAsync();
            var nearly = await Check(ProbeLevel.Query);
            Assert.Equal(HealthStatus.Degraded, nearly.Status);
            Assert.StartsWith("connections-nearly-full", nearly.Reasons[0], StringComparison.Ordinal);
            await using var third = await server.ConnectAsync();
            await AssertFullAsync(ProbeLevel.Query);
            // One connection more is kept for an administrator; only then is the greeting itself refused.
            await using var reserve = await server.ConnectAsync();
            await AssertFullAsync(ProbeLevel.Connect);
        }
        finally
        {
            // A connection that was just closed may still be counted.
            await LoopbackPair.UntilAsync(async () =>
            {
                try
                {
                    await server.ExecuteAsync("SET GLOBAL max_connections = 100");
                    return true;
                }
                catch (MySqlException)
                {
                    return false;
                }
            });
        }
    }

    private async Task AssertFullAsync(ProbeLevel level)
    {
        var full = await Check(level);
        Assert.Equal((HealthStatus.Refusing, true), (full.Status, full.Alive));
        Assert.StartsWith("too-many-connections", full.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_write_check_names_what_is_missing_and_then_writes()
    {
        var options = new ProbeOptions { CanarySchema = "canary" };
        var login = new ServerLogin("writer", "x");
        await server.ExecuteAsync("CREATE USER writer IDENTIFIED BY 'x'");
        var denied = await Check(ProbeLevel.Write, login, options);
        Assert.Equal(HealthStatus.Degraded, denied.Status);
        Assert.Contains("GRANT", denied.Reasons[0], StringComparison.Ordinal);

        await server.ExecuteAsync("CREATE DATABASE canary; GRANT CREATE, INSERT, UPDATE, DELETE ON canary.* TO writer");
        Assert.Equal(HealthStatus.Healthy, (await Check(ProbeLevel.Write, login, options)).Status);
        Assert.Equal(1L, await server.ExecuteAsync("SELECT COUNT(*) FROM canary.mysqlha_canary WHERE server_id = 71"));

        await server.ExecuteAsync("SET GLOBAL super_read_only = ON");
        var readOnly = await Check(ProbeLevel.Write, login, options);
        await server.ExecuteAsync("SET GLOBAL super_read_only = OFF; SET GLOBAL read_only = OFF");
        Assert.Equal((HealthStatus.Degraded, true, true), (readOnly.Status, readOnly.ReadOnly, readOnly.SuperReadOnly));
        Assert.StartsWith("read-only", readOnly.Reasons[0], StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_broken_channel_degrades_and_a_missing_privilege_is_a_note()
    {
        await server.ExecuteAsync("CREATE USER usage_only IDENTIFIED BY 'x'");
        var blind = await Check(ProbeLevel.Query, new("usage_only", "x"));
        Assert.Equal(HealthStatus.Healthy, blind.Status);
        Assert.StartsWith("replication-unseen", blind.Reasons[0], StringComparison.Ordinal);

        await server.ExecuteAsync("CHANGE REPLICATION SOURCE TO SOURCE_HOST='127.0.0.1', SOURCE_PORT=1, SOURCE_USER='x' FOR CHANNEL 'peer'");
        var stopped = await Check(ProbeLevel.Query);
        await server.ExecuteAsync("RESET REPLICA ALL FOR CHANNEL 'peer'");
        Assert.Equal(HealthStatus.Degraded, stopped.Status);
        Assert.Contains(stopped.Reasons, r => r.StartsWith("receiver-stopped", StringComparison.Ordinal) && r.Contains("'peer'", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_frozen_server_is_hung_at_every_level()
    {
        server.Signal("STOP");
        try
        {
            foreach (var level in new[] { ProbeLevel.Connect, ProbeLevel.Login, ProbeLevel.Query })
            {
                var report = await Check(level, timeout: TimeSpan.FromMilliseconds(400));
                Assert.Equal(HealthStatus.Hung, report.Status);
                Assert.InRange(report.Latency.TotalSeconds, 0.39, 3);
            }
        }
        finally
        {
            server.Signal("CONT");
        }
    }

    [Fact]
    public async Task Cancellation_is_thrown_and_not_reported()
    {
        using var source = new CancellationTokenSource(50);
        server.Signal("STOP");
        try
        {
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() =>
                HealthProbe.CheckAsync(server.Endpoint, TestServer.Login(), ProbeLevel.Query, Timeout, null, source.Token));
        }
        finally
        {
            server.Signal("CONT");
        }
    }

    [Fact]
    public async Task Bad_arguments_are_thrown()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => Check(ProbeLevel.Write));
        await Assert.ThrowsAsync<ArgumentNullException>(() => HealthProbe.CheckAsync(
            server.Endpoint, null, ProbeLevel.Login, Timeout, null, TestContext.Current.CancellationToken));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Check(ProbeLevel.Query, timeout: TimeSpan.Zero));
    }
}
