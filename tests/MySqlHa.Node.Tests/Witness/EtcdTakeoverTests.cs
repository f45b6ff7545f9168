using System.Collections.Concurrent;
using System.Diagnostics;
using MySqlHa.Lab.Witness;
using MySqlHa.Node.Witness;
using MySqlHa.Vrrp.Engine;

namespace MySqlHa.Node.Tests.Witness;

/// <summary>Keepers at a real etcd: a holder that dies, and an etcd that does.</summary>
public sealed class EtcdTakeoverTests
{
    [Fact]
    public async Task The_role_of_a_dead_holder_is_anothers_when_its_lease_has_ended_and_nobodys_without_a_majority()
    {
        await using var etcd = await LoopbackEtcd.StartNewAsync();
        // The default: it outlasts an election among the members that are left.
        var options = etcd.Options(ttl: 10);
        var terms = new LeaseTerms(options.Ttl);
        var news = new ConcurrentQueue<(LeaseNews News, string Why)>();

        // Dead: it has the role, and does nothing any more.
        using var dead = new EtcdStore(options, "dead");
        var renewed = Stopwatch.StartNew();
        var cancellation = TestContext.Current.CancellationToken;
        await dead.AcquireAsync(await dead.GrantAsync(options.Ttl, cancellation), cancellation);
        await using var keeper = new LeaseKeeper(new EtcdStore(options, "db2"), terms, new Observer(news));
        keeper.Start();
        LeaseDecision answer;
        while ((answer = await keeper.AcquireAsync()).Action != LeaseAction.Write)
        {
            Assert.Contains("dead holds the role", answer.Why, StringComparison.Ordinal);
            Assert.True(renewed.Elapsed < keeper.Patience, $"still not free after {renewed.Elapsed}");
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.True(renewed.Elapsed >= options.Ttl, $"free after {renewed.Elapsed}");
        TestContext.Current.SendDiagnosticMessage($"free after {renewed.Elapsed.TotalSeconds:0.0} s of a lease of {options.Ttl.TotalSeconds:0} s");

        // One member less does not matter, but for the moments in which the others elect a leader; two do.
        await etcd.KillAsync(0);
        await Task.Delay(terms.RenewInterval * 2, TestContext.Current.CancellationToken);
        await UntilAsync(() => keeper.Status.State == "Holder", keeper);
        Assert.DoesNotContain(news, n => n.News == LeaseNews.Lost);
        await etcd.KillAsync(1);
        await UntilAsync(() => news.Any(n => n.News == LeaseNews.Lost), keeper);
        Assert.Equal(LeaseAction.Refuse, (await keeper.AcquireAsync()).Action);
        await etcd.StartAsync(0);
        await UntilAsync(() => news.Last().News == LeaseNews.Back, keeper);
        await keeper.LetGoAsync();
        await UntilAsync(() => keeper.Status.State == "Free", keeper);
    }

    private static async Task UntilAsync(Func<bool> condition, LeaseKeeper keeper)
    {
        for (var clock = Stopwatch.StartNew(); !condition();)
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(20), keeper.Status.ToString());
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }

    private sealed class Observer(ConcurrentQueue<(LeaseNews News, string Why)> news) : ILeaseObserver
    {
        public void OnNews(LeaseNews told, string why) => news.Enqueue((told, why));

        public void OnExpired(string why)
        {
        }

        public void Log(VrrpLogLevel level, string code, string message)
        {
        }
    }
}
