using MySqlHa.Vrrp.Packet;

namespace MySqlHa.Vrrp.Tests;

public sealed class VrrpCountersTests
{
    [Fact]
    public void Each_counter_counts_its_own()
    {
        var counters = new VrrpCounters();
        counters.CountSent(100);
        counters.CountSent(0);
        counters.CountSendFailed();
        counters.CountReceived(100);
        counters.CountReceived(100);
        counters.CountReceived(0);
        counters.CountBecameMaster();
        counters.CountAnnouncements(10);
        counters.CountReleasedSessions(7);
        counters.CountReleasedSessions(-1);
        var snapshot = counters.Snapshot();
        Assert.Equal((2, 1, 1), (snapshot.Sent, snapshot.PriorityZeroSent, snapshot.SendFailed));
        Assert.Equal((3, 1), (snapshot.Received, snapshot.PriorityZeroReceived));
        Assert.Equal((1, 10, 7), (snapshot.BecameMaster, snapshot.Announcements, snapshot.ReleasedSessions));
    }

    [Fact]
    public void Every_drop_reason_has_a_counter_and_no_drop_has_none()
    {
        var counters = new VrrpCounters();
        foreach (var reason in Enum.GetValues<DropReason>())
        {
            for (var i = 0; i < (int)reason; i++)
            {
                counters.Count(reason);
            }
        }

        counters.Count(DropReason.None);
        Assert.Equal(0, counters[DropReason.None]);
        var dropped = counters.Snapshot().Dropped;
        Assert.Equal(Enum.GetNames<DropReason>().Where(n => n != nameof(DropReason.None)).Order(), dropped.Keys.Order());
        Assert.All(Enum.GetValues<DropReason>().Skip(1), r => Assert.Equal((int)r, dropped[r.ToString()]));
    }

    [Fact]
    public async Task Threads_lose_nothing()
    {
        var counters = new VrrpCounters();
        using var together = new Barrier(2);
        await Task.WhenAll(Enumerable.Range(0, 2).Select(_ => Task.Factory.StartNew(
            () =>
            {
                together.SignalAndWait();
                for (var i = 0; i < 1_000_000; i++)
                {
                    counters.CountReceived(100);
                }
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default)));
        Assert.Equal(2_000_000, counters.Received);
    }

    [Fact]
    public void A_snapshot_stands_still()
    {
        var counters = new VrrpCounters();
        var snapshot = counters.Snapshot();
        counters.Count(DropReason.Length);
        counters.CountSent(1);
        Assert.Equal((0, 0), (snapshot.Sent, snapshot.Dropped["Length"]));
    }
}
