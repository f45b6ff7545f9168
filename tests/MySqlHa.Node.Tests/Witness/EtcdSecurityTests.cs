using MySqlHa.Lab.Witness;
using MySqlHa.Node.Witness;
using MySqlHa.Vrrp;

namespace MySqlHa.Node.Tests.Witness;

/// <summary>Passwords and certificates, at a real etcd.</summary>
public sealed class EtcdSecurityTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_user_with_its_password_holds_the_role_and_logs_in_again_when_its_token_has_ended()
    {
        await using var etcd = await LoopbackEtcd.StartNewAsync(members: 1);
        var options = etcd.Options() with { User = "node", Password = EtcdApi.Password };
        using var store = new EtcdStore(options, "db1");

        // Before it is enabled there, too.
        var lease = await store.GrantAsync(TimeSpan.FromSeconds(60), Cancellation);
        await etcd.EnableAuthenticationAsync();
        Assert.Equal(lease, (await store.AcquireAsync(lease, Cancellation))?.Lease);

        // A member keeps its tokens in memory alone.
        await etcd.KillAsync(0);
        await etcd.StartAsync(0);
        Assert.Equal(lease, (await store.LookAsync(Cancellation))?.Lease);
        Assert.True(await store.KeepAliveAsync(lease, Cancellation));
        await store.ReleaseAsync(lease, Cancellation);

        await RefusedAsync(options with { User = null, Password = null });
        var wrong = await RefusedAsync(options with { Password = "Wr0ng-of-etcd" });
        Assert.Contains("user node", wrong, StringComparison.Ordinal);
        Assert.DoesNotContain("Wr0ng", wrong, StringComparison.Ordinal);
        Assert.Contains("permission denied", await RefusedAsync(options with { Key = "/other/51/holder" }), StringComparison.Ordinal);
        Assert.DoesNotContain(EtcdApi.Password, options.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Members_prove_who_they_are_to_a_node_that_has_their_authority_and_it_to_them()
    {
        await using var etcd = await LoopbackEtcd.StartNewAsync(tls: true, members: 1);
        var files = etcd.Certificates!;
        var options = etcd.Options() with { CaFile = files.Authority, CertificateFile = files.ClientCertificate, KeyFile = files.ClientKey };
        using var store = new EtcdStore(options, "db1");
        var lease = await store.GrantAsync(options.Ttl, Cancellation);
        Assert.Equal(lease, (await store.AcquireAsync(lease, Cancellation))?.Lease);

        Assert.Contains("certificate", await RefusedAsync(options with { CaFile = null }), StringComparison.Ordinal);
        await RefusedAsync(options with { CertificateFile = null, KeyFile = null });

        // The certificate is for the address alone.
        Assert.Contains("certificate", await RefusedAsync(options with { Endpoints = [new($"https://localhost:{etcd.Endpoints[0].Port}")] }), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_that_others_can_read_is_refused()
    {
        await using var etcd = await LoopbackEtcd.StartNewAsync(tls: true, members: 1);
        var files = etcd.Certificates!;
        var witness = new WitnessOptions { Etcd = etcd.Options() with { CaFile = files.Authority, CertificateFile = files.ClientCertificate, KeyFile = files.ClientKey } };
        WitnessRules.Check(witness, NodeWritePolicy.ActiveOnly);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(files.ClientKey, UnixFileMode.UserRead | UnixFileMode.OtherRead);
        }

        var refused = Assert.Throws<VrrpConfigurationException>(() => WitnessRules.Check(witness, NodeWritePolicy.ActiveOnly));
        Assert.Contains("chmod 600", refused.Message, StringComparison.Ordinal);
    }

    private static async Task<string> RefusedAsync(EtcdOptions options)
    {
        using var store = new EtcdStore(options, "db9");
        return (await Assert.ThrowsAsync<WitnessException>(() => store.LookAsync(Cancellation))).Message;
    }
}
