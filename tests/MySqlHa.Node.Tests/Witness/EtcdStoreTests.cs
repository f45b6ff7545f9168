using System.Diagnostics;
using MySqlHa.Lab.Witness;
using MySqlHa.Node.Witness;

namespace MySqlHa.Node.Tests.Witness;

/// <summary>What is said to three real members of etcd, and what they answer.</summary>
public sealed class EtcdStoreTests(EtcdStoreTests.Cluster cluster) : IClassFixture<EtcdStoreTests.Cluster>
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private LoopbackEtcd Etcd => cluster.Etcd;

    [Fact]
    public async Task One_of_two_has_the_role_until_it_gives_it_back()
    {
        var options = Etcd.Options();
        using var a = new EtcdStore(options, "db1");
        using var b = new EtcdStore(options, "db2");
        var (first, second) = (await a.GrantAsync(options.Ttl, Cancellation), await b.GrantAsync(options.Ttl, Cancellation));
        Assert.Null(await b.LookAsync(Cancellation));
        Assert.Equal(new RoleHolder(first, "db1"), await a.AcquireAsync(first, Cancellation));
        Assert.Equal(new RoleHolder(first, "db1"), await b.AcquireAsync(second, Cancellation));
        Assert.Equal(new RoleHolder(first, "db1"), await a.AcquireAsync(first, Cancellation));

        await b.ReleaseAsync(second, Cancellation);
        Assert.Equal(first, (await b.LookAsync(Cancellation))?.Lease);
        await a.ReleaseAsync(first, Cancellation);
        Assert.Equal(second, (await b.AcquireAsync(second, Cancellation))?.Lease);
        await b.RevokeAsync(second, Cancellation);
        Assert.Null(await a.LookAsync(Cancellation));
        await b.RevokeAsync(second, Cancellation);
    }

    [Fact]
    public async Task A_lease_that_nobody_renews_ends_and_the_role_is_free()
    {
        var options = Etcd.Options();
        using var store = new EtcdStore(options, "db1");
        var lease = await store.GrantAsync(TimeSpan.FromSeconds(5), Cancellation);
        await store.AcquireAsync(lease, Cancellation);
        var renewed = Stopwatch.StartNew();
        Assert.True(await store.KeepAliveAsync(lease, Cancellation));
        while (await store.LookAsync(Cancellation) is not null)
        {
            Assert.True(renewed.Elapsed < TimeSpan.FromSeconds(30));
            await Task.Delay(50, Cancellation);
        }

        Assert.True(renewed.Elapsed >= TimeSpan.FromSeconds(5), $"ended after {renewed.Elapsed}");
        Assert.False(await store.KeepAliveAsync(lease, Cancellation));
        Assert.Null(await store.AcquireAsync(lease, Cancellation));
        Assert.Null(await store.LookAsync(Cancellation));
    }

    [Fact]
    public async Task With_one_member_gone_the_others_are_asked_and_with_two_nobody_can_answer()
    {
        var options = Etcd.Options();
        using var store = new EtcdStore(options, "db1");
        var lease = await store.GrantAsync(TimeSpan.FromSeconds(60), Cancellation);
        await store.AcquireAsync(lease, Cancellation);
        await Etcd.KillAsync(0);
        try
        {
            // Where it was the leader, the others elect one first.
            await EventuallyAsync(async () => (await store.LookAsync(Cancellation))?.Lease == lease);
            Assert.NotEqual(Etcd.Endpoints[0].Authority, store.Member);
            await Etcd.KillAsync(1);
            try
            {
                var silence = await Assert.ThrowsAsync<WitnessException>(() => store.LookAsync(Cancellation));
                Assert.All(Etcd.Endpoints, e => Assert.Contains(e.Authority, silence.Message, StringComparison.Ordinal));
                await Assert.ThrowsAsync<WitnessException>(() => store.AcquireAsync(lease, Cancellation));
            }
            finally
            {
                await Etcd.StartAsync(1);
            }

            await EventuallyAsync(async () => (await store.LookAsync(Cancellation))?.Lease == lease);
        }
        finally
        {
            await Etcd.StartAsync(0);
        }
    }

    [Fact]
    public async Task What_is_no_etcd_is_no_witness()
    {
        using var listener = new System.Net.HttpListener();
        var port = MySqlHa.Lab.Server.LoopbackPort.Next();
        listener.Prefixes.Add($"http://127.0.0.1:{port}/");
        listener.Start();
        var serving = Task.Run(async () =>
        {
            var context = await listener.GetContextAsync();
            await context.Response.OutputStream.WriteAsync("[1, 2]"u8.ToArray());
            context.Response.Close();
        }, Cancellation);
        using var store = new EtcdStore(new EtcdOptions { Endpoints = [new($"http://127.0.0.1:{port}")], Key = "/mysqlha/51/holder" }, "db1");
        await Assert.ThrowsAsync<WitnessException>(() => store.LookAsync(Cancellation));
        await serving;
    }

    private static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        for (var clock = Stopwatch.StartNew(); ;)
        {
            try
            {
                if (await condition())
                {
                    return;
                }
            }
            catch (WitnessException) when (clock.Elapsed < TimeSpan.FromSeconds(20))
            {
                // Not yet.
            }

            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20));
            await Task.Delay(50, Cancellation);
        }
    }

    public sealed class Cluster : IAsyncLifetime
    {
        public LoopbackEtcd Etcd { get; private set; } = null!;

        public async ValueTask InitializeAsync() => Etcd = await LoopbackEtcd.StartNewAsync();

        public ValueTask DisposeAsync() => Etcd.DisposeAsync();
    }
}
