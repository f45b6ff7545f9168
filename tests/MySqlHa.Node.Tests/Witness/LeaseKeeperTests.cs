using System.Collections.Concurrent;
using System.Diagnostics;
using MySqlHa.Node.Witness;
using MySqlHa.Vrrp.Engine;

namespace MySqlHa.Node.Tests.Witness;

/// <summary>Keepers on a witness in memory: 3 s of lease, renewed every second, writable for 2.1 s of it; the rest is for clocks that drift, as a slow machine's seem to.</summary>
public sealed class LeaseKeeperTests : IAsyncDisposable
{
    private static readonly LeaseTerms Terms = new(TimeSpan.FromSeconds(3)) { Fence = TimeSpan.FromSeconds(0.6), Opening = TimeSpan.FromSeconds(0.2), Drift = 0.1 };

    private readonly FakeWitness _witness = new();
    private readonly List<Node> _nodes = [];

    public async ValueTask DisposeAsync()
    {
        foreach (var node in _nodes)
        {
            await node.Keeper.DisposeAsync();
        }
    }

    [Fact]
    public async Task One_of_two_gets_the_role_and_the_other_hears_whose_it_is()
    {
        var (a, b) = (Start("a"), Start("b"));
        Assert.Equal(LeaseAction.Write, (await a.Keeper.AcquireAsync()).Action);
        Assert.True(a.Keeper.MayOpen);
        var refused = await b.Keeper.AcquireAsync();
        Assert.Equal(LeaseAction.Refuse, refused.Action);
        Assert.Contains("a holds the role", refused.Why, StringComparison.Ordinal);
        Assert.False(b.Keeper.MayOpen);
        Assert.Equal(("Holder", "HeldByPeer"), (a.Keeper.Status.State, b.Keeper.Status.State));
    }

    [Fact]
    public async Task Given_back_it_is_the_others_at_once()
    {
        var (a, b) = (Start("a"), Start("b"));
        await a.Keeper.AcquireAsync();
        await a.Keeper.LetGoAsync();
        Assert.False(a.Keeper.MayOpen);
        Assert.Equal(LeaseAction.Write, (await b.Keeper.AcquireAsync()).Action);
    }

    [Fact]
    public async Task It_is_kept_for_as_long_as_it_is_renewed()
    {
        var (a, b) = (Start("a"), Start("b"));
        await a.Keeper.AcquireAsync();
        var begun = Stopwatch.StartNew();
        while (begun.Elapsed < Terms.Ttl * 1.5)
        {
            Assert.Equal(LeaseAction.Refuse, (await b.Keeper.AcquireAsync()).Action);
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }

        Assert.True(a.Keeper.MayOpen);
        Assert.Empty(a.Lost);
    }

    [Fact]
    public async Task Cut_off_it_is_told_to_close_before_another_can_get_the_role()
    {
        var (a, b) = (Start("a"), Start("b"));
        await a.Keeper.AcquireAsync();
        a.Way.Cut = true;
        while ((await b.Keeper.AcquireAsync()).Action != LeaseAction.Write)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        var got = Stopwatch.GetTimestamp();
        var lost = Assert.Single(a.Lost);
        var margin = Stopwatch.GetElapsedTime(lost.At, got);
        Assert.True(margin >= Terms.Fence, $"told {margin.TotalMilliseconds:0} ms before");
        Assert.Contains("was not renewed", lost.Why, StringComparison.Ordinal);
        Assert.Contains("cut off", lost.Why, StringComparison.Ordinal);

        // Nobody has said that the server is closed.
        var expired = Assert.Single(a.Expired);
        Assert.True(Stopwatch.GetElapsedTime(expired, got) > TimeSpan.Zero);
    }

    [Fact]
    public async Task One_that_has_closed_is_not_told_that_it_is_late()
    {
        var a = Start("a");
        await a.Keeper.AcquireAsync();
        a.Way.Cut = true;
        await a.UntilAsync(() => !a.Lost.IsEmpty);
        await a.Keeper.LetGoAsync();
        await a.UntilAsync(() => _witness.Holder is null);
        Assert.Empty(a.Expired);
    }

    [Fact]
    public async Task One_that_keeps_on_is_not_told_to_close_until_another_has_the_role()
    {
        var (a, b) = (Start("a", WitnessLoss.Keep), Start("b", WitnessLoss.Keep));
        await a.Keeper.AcquireAsync();
        a.Way.Cut = true;
        while ((await b.Keeper.AcquireAsync()).Action != LeaseAction.Write)
        {
            await Task.Delay(5, TestContext.Current.CancellationToken);
        }

        Assert.Empty(a.Lost);
        a.Way.Cut = false;
        await a.UntilAsync(() => !a.Lost.IsEmpty);
        Assert.Contains("the other node holds the role", a.Lost.First().Why, StringComparison.Ordinal);
        await a.UntilAsync(() => !a.Expired.IsEmpty);
    }

    [Fact]
    public async Task One_that_keeps_on_has_the_role_again_when_the_witness_is_back()
    {
        var a = Start("a", WitnessLoss.Keep);
        await a.Keeper.AcquireAsync();
        a.Way.Cut = true;
        await a.UntilAsync(() => _witness.Holder is null);
        a.Way.Cut = false;
        await a.UntilAsync(() => _witness.Holder == "a");
        Assert.Empty(a.Lost);
    }

    [Fact]
    public async Task Without_the_witness_nobody_gets_the_role()
    {
        var a = Start("a", WitnessLoss.Keep);
        a.Way.Cut = true;
        var refused = await a.Keeper.AcquireAsync();
        Assert.Equal(LeaseAction.Refuse, refused.Action);
        Assert.Contains("cut off", refused.Why, StringComparison.Ordinal);
        await a.UntilAsync(() => a.News.Contains(LeaseNews.Away));
        a.Way.Cut = false;
        await a.UntilAsync(() => a.News.Contains(LeaseNews.Back));
    }

    [Fact]
    public async Task A_role_that_was_taken_away_is_told_at_the_next_renewal()
    {
        var a = Start("a");
        await a.Keeper.AcquireAsync();
        _witness.Delete();
        await a.UntilAsync(() => !a.Lost.IsEmpty);
        Assert.Contains("nobody holds the role", a.Lost.First().Why, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_role_that_could_not_be_given_back_is_given_back_when_the_witness_answers()
    {
        var a = Start("a");
        await a.Keeper.AcquireAsync();
        a.Way.Cut = true;
        await a.Keeper.LetGoAsync();
        Assert.Equal("a", _witness.Holder);
        a.Way.Cut = false;
        await a.UntilAsync(() => _witness.Holder is null && a.Keeper.Status.State is "Free" or "Unreachable");
    }

    [Fact]
    public async Task It_ends_with_its_node()
    {
        var a = Start("a");
        await a.Keeper.AcquireAsync();
        _nodes.Remove(a);
        await a.Keeper.DisposeAsync();
        Assert.Null(_witness.Holder);
    }

    private Node Start(string name, WitnessLoss loss = WitnessLoss.StepDown)
    {
        var node = new Node(_witness.To(name), Terms with { OnLoss = loss });
        _nodes.Add(node);
        node.Keeper.Start();
        return node;
    }

    private sealed class Node : ILeaseObserver
    {
        internal Node(FakeWitness.Way way, LeaseTerms terms) => (Way, Keeper) = (way, new LeaseKeeper(way, terms, this));

        internal FakeWitness.Way Way { get; }

        internal LeaseKeeper Keeper { get; }

        internal ConcurrentQueue<(string Why, long At)> Lost { get; } = new();

        internal ConcurrentQueue<long> Expired { get; } = new();

        internal ConcurrentQueue<LeaseNews> News { get; } = new();

        public void OnNews(LeaseNews news, string why)
        {
            News.Enqueue(news);
            if (news == LeaseNews.Lost)
            {
                Lost.Enqueue((why, Stopwatch.GetTimestamp()));
            }
        }

        public void OnExpired(string why) => Expired.Enqueue(Stopwatch.GetTimestamp());

        public void Log(VrrpLogLevel level, string code, string message)
        {
        }

        internal async Task UntilAsync(Func<bool> condition)
        {
            var clock = Stopwatch.StartNew();
            while (!condition())
            {
                Assert.True(clock.Elapsed < TimeSpan.FromSeconds(15), $"{Keeper.Status}; {string.Join(", ", News)}");
                await Task.Delay(5, TestContext.Current.CancellationToken);
            }
        }
    }
}
