using MySqlHa.Vrrp.TakeOver;

namespace MySqlHa.Vrrp.Tests.TakeOver;

public sealed class TakeoverWaitReportTests
{
    private static readonly TakeoverWaitSettings Guard = new()
    {
        Wait = TakeoverWait.Guard, GuardLimit = TimeSpan.FromMilliseconds(300), GuardInterval = TimeSpan.FromMilliseconds(100), AddressLifetime = TimeSpan.FromSeconds(2),
    };

    [Fact]
    public void Where_the_master_down_interval_covers_the_wait_there_is_nothing_to_say() =>
        Assert.Null(TakeoverWaitReport.Of(Instance(1, Guard)));

    [Fact]
    public void Where_it_does_not_both_numbers_and_the_outage_of_each_setting_are_said()
    {
        var said = TakeoverWaitReport.Of(Instance(0.05, Guard))!;
        Assert.Contains("The master down interval is 0.18 s", said, StringComparison.Ordinal);
        Assert.Contains("for 0.55 s after it was last heard", said, StringComparison.Ordinal);
        Assert.Contains("Guard 0.55 s, Lease 2.45 s, None 0.18 s", said, StringComparison.Ordinal);
    }

    [Fact]
    public void Who_waits_for_nothing_is_told_what_that_risks()
    {
        var said = TakeoverWaitReport.Of(Instance(0.05, Guard with { Wait = TakeoverWait.None }))!;
        Assert.Contains("may serve beside this node for 0.37 s", said, StringComparison.Ordinal);
    }

    [Fact]
    public void A_lease_that_is_longer_than_the_interval_is_said_at_one_second_too() =>
        Assert.Null(TakeoverWaitReport.Of(Instance(1, Guard with { Wait = TakeoverWait.Lease })));

    [Fact]
    public void A_setting_that_cannot_be_is_not_offered() =>
        Assert.DoesNotContain("Lease", TakeoverWaitReport.Of(Instance(0.05, Guard with { AddressLifetime = TimeSpan.Zero }))!, StringComparison.Ordinal);

    [Theory]
    [InlineData(0.05, TakeoverWait.Guard, 0.55)]
    [InlineData(0.05, TakeoverWait.Lease, 2.45)]
    [InlineData(0.05, TakeoverWait.None, 0.18)]
    [InlineData(1, TakeoverWait.Guard, 3.6)]
    public void The_outage_is_the_longer_of_the_two(double interval, TakeoverWait wait, double seconds) =>
        Assert.Equal(seconds, TakeoverWaitReport.Outage(Instance(interval, Guard with { Wait = wait })).TotalSeconds, 0.02);

    private static VrrpConfiguration Instance(double interval, TakeoverWaitSettings wait) => new()
    {
        Name = "vip",
        Interface = "eth0",
        VirtualRouterId = 51,
        Addresses = [VirtualAddress.Parse("192.0.2.100/24")],
        AdvertisementInterval = TimeSpan.FromSeconds(interval),
        TakeoverWait = wait,
    };
}
