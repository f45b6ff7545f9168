using MySqlHa.Vrrp.TakeOver;

namespace MySqlHa.Vrrp.Tests.TakeOver;

public sealed class TakeoverWaitRulesTests
{
    private const long Second = 1_000_000;
    private const long Heard = 100 * Second;

    private static readonly TakeoverWaitSettings Guard = new()
    {
        Wait = TakeoverWait.Guard,
        GuardLimit = TimeSpan.FromMilliseconds(300),
        GuardInterval = TimeSpan.FromMilliseconds(100),
        AddressLifetime = TimeSpan.FromSeconds(2),
    };

    private static readonly TakeoverWaitSettings Lease = Guard with { Wait = TakeoverWait.Lease };

    [Fact]
    public void The_guard_s_bound_is_interval_limit_beat_and_release() =>
        Assert.Equal(10_000 + 300_000 + 100_000 + TakeoverWaitRules.ReleaseMicroseconds, TakeoverWaitRules.Bound(Guard, 10_000));

    [Theory]
    [InlineData(1, 1_150_000)]
    [InlineData(2, 2_400_000)]
    [InlineData(3, 3_350_000)]
    public void The_lease_s_bound_covers_what_the_kernel_was_seen_to_take(int lifetime, long worst) =>
        Assert.True(TakeoverWaitRules.Bound(Lease with { AddressLifetime = TimeSpan.FromSeconds(lifetime) }, 0) >= worst);

    [Fact]
    public void After_silence_the_node_waits_for_what_the_silence_has_not_covered()
    {
        var holder = new FormerHolder(HolderEnd.Silent, Heard, 10_000);
        Assert.Equal(Heard + 510_000, TakeoverWaitRules.NotBefore(Guard, holder));
        Assert.Equal(470_000, TakeoverWaitRules.Left(Guard, holder, Heard + 40_000));
        Assert.Equal(1, TakeoverWaitRules.Left(Guard, holder, Heard + 509_999));
        Assert.Equal(0, TakeoverWaitRules.Left(Guard, holder, Heard + 510_000));
    }

    [Theory]
    [InlineData(HolderEnd.LetGo)]
    [InlineData(HolderEnd.Outranked)]
    public void After_anything_but_silence_there_is_no_wait(HolderEnd end)
    {
        Assert.Equal(0, TakeoverWaitRules.Left(Guard, new(end, Heard, 10_000), Heard));
        Assert.Equal(0, TakeoverWaitRules.Left(Lease, new(end, Heard, 10_000), Heard));
    }

    [Fact]
    public void None_waits_for_nothing() =>
        Assert.Equal(0, TakeoverWaitRules.Left(TakeoverWaitSettings.None, new(HolderEnd.Silent, Heard, 10_000), Heard));

    [Theory]
    [InlineData(TakeoverWait.Guard, 1_000_000, 100, 0)]
    [InlineData(TakeoverWait.Lease, 1_000_000, 100, 0)]
    [InlineData(TakeoverWait.Lease, 1_000_000, 254, 3_400_000 - 3_007_812)]
    [InlineData(TakeoverWait.Guard, 10_000, 100, 510_000 - 36_093)]
    [InlineData(TakeoverWait.Lease, 10_000, 100, 2_410_000 - 36_093)]
    [InlineData(TakeoverWait.None, 10_000, 100, 0)]
    public void The_delay_is_what_the_master_down_interval_does_not_cover(TakeoverWait wait, long interval, int priority, long delay) =>
        Assert.Equal(delay, TakeoverWaitRules.Delay(Guard with { Wait = wait }, VrrpVersion.V3, priority, interval));
}
