using MySqlHa.Vrrp.StateMachine;

namespace MySqlHa.Vrrp.Tests.StateMachine;

/// <summary>Against values computed by hand.</summary>
public sealed class TimerArithmeticTests
{
    [Theory]
    [InlineData(1, 996_093)]
    [InlineData(90, 648_437)]
    [InlineData(100, 609_375)]
    [InlineData(254, 7_812)]
    [InlineData(255, 3_906)]
    public void V2_skew_is_a_share_of_a_second(int priority, long skew)
    {
        Assert.Equal(skew, TimerArithmetic.SkewV2(priority));
        Assert.Equal(skew, TimerArithmetic.Skew(VrrpVersion.V2, priority, 5_000_000));
        Assert.Equal(15_000_000 + skew, TimerArithmetic.MasterDown(VrrpVersion.V2, priority, 5_000_000));
    }

    [Theory]
    [InlineData(100, 1_000_000, 609_375, 3_609_375)]
    [InlineData(100, 10_000, 6_093, 36_093)]
    [InlineData(254, 10_000, 78, 30_078)]
    [InlineData(255, 10_000, 39, 30_039)]
    [InlineData(1, 40_950_000, 40_790_039, 163_640_039)]
    [InlineData(200, 50_000, 10_937, 160_937)]
    public void V3_skew_is_a_share_of_the_masters_interval(int priority, long interval, long skew, long masterDown)
    {
        Assert.Equal(skew, TimerArithmetic.SkewV3(priority, interval));
        Assert.Equal(skew, TimerArithmetic.Skew(VrrpVersion.V3, priority, interval));
        Assert.Equal(masterDown, TimerArithmetic.MasterDown(VrrpVersion.V3, priority, interval));
    }

    [Theory]
    [InlineData(VrrpVersion.V3, 90, 10_000L, 6_484)]
    [InlineData(VrrpVersion.V2, 90, 10_000L, 6_484)]
    [InlineData(VrrpVersion.V3, 255, 10_000L, 39)]
    [InlineData(VrrpVersion.V3, 1, 10_000L, 9_960)]
    [InlineData(VrrpVersion.V3, 90, 0L, 0)]
    [InlineData(VrrpVersion.V3, 90, null, 1_296_875)]
    [InlineData(VrrpVersion.V2, 90, null, 648_437)]
    public void The_handover_wait_knows_no_interval_unless_the_RFC_is_asked_for(VrrpVersion version, int priority, long? skew, long wait) =>
        Assert.Equal(wait, TimerArithmetic.HandoverWait(version, priority, 2_000_000, skew));

    [Fact]
    public void A_time_in_microseconds() => Assert.Equal(1_500_000, TimerArithmetic.ToMicroseconds(TimeSpan.FromSeconds(1.5)));
}
