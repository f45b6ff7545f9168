using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using MySqlHa.Lab.Server;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Server;
using MySqlHa.Replication.Tests.Support;

namespace MySqlHa.Replication.Tests.Server;

/// <summary>What a login that fails is told as.</summary>
public sealed class LoginErrorTests(OneOfEach servers) : IClassFixture<OneOfEach>
{
    private const string Wrong = "Wr0ng-and-secret";

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_wrong_password_is_access_denied_and_not_told(ServerKind kind)
    {
        var error = await FailAsync(OneOfEach.Endpoint(servers[kind]), new ServerLogin("nobody", Wrong));
        Assert.Equal(ReplicationError.AccessDenied, error.Error);
        Assert.Contains($"127.0.0.1:{servers[kind].Port}, as nobody", error.Message, StringComparison.Ordinal);
        Assert.Contains("credential", error.Remedy, StringComparison.Ordinal);
        Assert.DoesNotContain(Wrong, error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tls_that_is_not_offered_is_a_tls_failure()
    {
        var server = servers[ServerKind.MariaDb];
        var error = await FailAsync(OneOfEach.Endpoint(server), OneOfEach.Admin(server, TlsMode.Required));
        Assert.Equal(ReplicationError.TlsFailed, error.Error);
        Assert.Contains("offers none", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_certificate_of_another_authority_is_a_tls_failure()
    {
        using var key = RSA.Create(2048);
        var file = Path.GetTempFileName();
        using (var other = new CertificateRequest("CN=another authority", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1).CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1)))
            await File.WriteAllTextAsync(file, other.ExportCertificatePem(), TestContext.Current.CancellationToken);
        var server = servers[ServerKind.MySql];
        var error = await FailAsync(OneOfEach.Endpoint(server), OneOfEach.Admin(server, TlsMode.VerifyCA, file));
        File.Delete(file);
        Assert.Equal(ReplicationError.TlsFailed, error.Error);
        Assert.Contains("authority file", error.Remedy, StringComparison.Ordinal);

        var missing = await FailAsync(OneOfEach.Endpoint(server), OneOfEach.Admin(server, TlsMode.VerifyCA, file));
        Assert.Equal(ReplicationError.LocalFile, missing.Error);
    }

    [Fact]
    public async Task Something_else_that_listens_is_not_mysql()
    {
        await using var web = new FakeServer("HTTP/1.1 400 Bad Request\r\n\r\n"u8.ToArray());
        Assert.Equal(ReplicationError.NotMySql, (await FailAsync(web.Endpoint, new ServerLogin("a", "b"))).Error);
        await using var silent = new FakeServer([]);
        Assert.Equal(ReplicationError.Unreachable, (await FailAsync(silent.Endpoint, new ServerLogin("a", "b"))).Error);
    }

    [Theory]
    [InlineData("127.0.0.1:9", "nobody listens")]
    [InlineData("no-such-host.invalid:3306", "does not resolve")]
    public async Task Nobody_there_is_unreachable(string server, string words)
    {
        var error = await FailAsync(ServerEndpoint.Parse(server), new ServerLogin("a", "b"));
        Assert.Equal(ReplicationError.Unreachable, error.Error);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("5.6.51", "MySQL 5.7")]
    [InlineData("5.5.5-10.4.34-MariaDB", "MariaDB 10.5")]
    public async Task A_server_that_is_too_old_is_told_before_a_plan_changes_it(string version, string oldest)
    {
        await using var old = new FakeServer([.. Greeting(version), .. Ok(2), .. Ok(1), .. Ok(1), .. Ok(1)]);
        await using var context = new PlanContext(_ => new ServerLogin("a", "b"), TimeSpan.FromSeconds(5));
        var error = await Assert.ThrowsAsync<ReplicationException>(() => context.SessionAsync(old.Endpoint, TestContext.Current.CancellationToken));
        Assert.Equal(ReplicationError.VersionTooOld, error.Error);
        Assert.Contains(oldest, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_full_server_refuses_the_login(ServerKind kind)
    {
        var server = servers[kind];
        await server.ExecuteAsync("SET GLOBAL max_connections = 10");
        await server.ExecuteAsync("SET SESSION sql_log_bin = 0; CREATE USER full@'%' IDENTIFIED BY 'Full-1'");
        var open = new List<ServerSession>();
        try
        {
            var error = await Assert.ThrowsAsync<ReplicationException>(async () =>
            {
                for (var i = 0; i < 20; i++)
                    open.Add(await ServerSession.OpenAsync(OneOfEach.Endpoint(server), new ServerLogin("full", "Full-1"), TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken));
            });
            Assert.Equal(ReplicationError.LoginRefused, error.Error);
            Assert.Contains("max_connections", error.Remedy, StringComparison.Ordinal);
        }
        finally
        {
            foreach (var session in open)
                await session.DisposeAsync();
            await server.ExecuteAsync("SET GLOBAL max_connections = 151");
            await server.ExecuteAsync("SET SESSION sql_log_bin = 0; DROP USER full@'%'");
        }
    }

    private static async Task<ReplicationException> FailAsync(ServerEndpoint server, ServerLogin login) => await Assert.ThrowsAsync<ReplicationException>(
        () => ServerSession.OpenAsync(server, login, TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken));

    /// <summary>Protocol 10 with mysql_native_password, no TLS.</summary>
    private static byte[] Greeting(string version) => FakeServer.Packet(
    [
        10, .. Encoding.ASCII.GetBytes(version), 0, 1, 0, 0, 0, .. "12345678"u8, 0, 0xFF, 0xF7, 33, 2, 0, 0x0F, 0x80, 21, .. new byte[10], .. "123456789012"u8, 0,
        .. "mysql_native_password"u8, 0,
    ]);

    private static byte[] Ok(byte sequence) => [7, 0, 0, sequence, 0, 0, 0, 2, 0, 0, 0];
}
