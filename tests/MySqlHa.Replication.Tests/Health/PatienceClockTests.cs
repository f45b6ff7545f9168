using MySqlHa.Replication.Health;

namespace MySqlHa.Replication.Tests.Health;

public sealed class PatienceClockTests
{
    private static TimeSpan Ms(double ms) => TimeSpan.FromMilliseconds(ms);

    [Fact]
    public void With_the_CPU_free_the_deadline_is_exact()
    {
        var clock = new PatienceClock(Ms(1000));
        for (var now = 0; now < 1000; now += 50)
        {
            clock.Tick(Ms(now));
            Assert.False(clock.Expired);
        }

        clock.Tick(Ms(1000));
        Assert.True(clock.Expired);
    }

    [Fact]
    public void Time_in_which_we_were_not_woken_does_not_count_against_the_server()
    {
        var clock = new PatienceClock(Ms(1000));
        clock.Tick(Ms(0));
        clock.Tick(Ms(5000));
        Assert.Equal(Ms(75), clock.Waited);
        Assert.False(clock.Expired);
    }

    [Fact]
    public void Starvation_stretches_the_deadline_and_does_not_remove_it()
    {
        var clock = new PatienceClock(Ms(1000));
        var now = 0;
        while (!clock.Expired)
            clock.Tick(Ms(now += 150));
        Assert.InRange(now, 2000, 2300);
    }

    [Theory]
    [InlineData(1000, 50)]
    [InlineData(200, 20)]
    [InlineData(5, 2)]
    [InlineData(60000, 50)]
    public void The_slice_is_a_tenth_within_bounds(int timeout, int slice) => Assert.Equal(Ms(slice), new PatienceClock(Ms(timeout)).Slice);
}
