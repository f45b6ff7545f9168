namespace MySqlHa.Node.Tests;

public sealed class FlapDampingTests
{
    private const string Tripped = "3 take-overs within 10 min; stays where it is until Resume-VrrpInstance";
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(10);

    [Fact]
    public void The_third_take_over_within_the_window_trips_it()
    {
        var damping = new FlapDamping(3, Window);
        Assert.Null(damping.Count(At(0)));
        Assert.Null(damping.Count(At(300)));
        Assert.Equal(Tripped, damping.Count(At(600)));
        Assert.Equal(Tripped, damping.Reason);
    }

    [Fact]
    public void Take_overs_further_apart_never_trip_it()
    {
        var damping = new FlapDamping(3, Window);
        for (var i = 0; i < 100; i++)
        {
            Assert.Null(damping.Count(At(i * 300.001)));
        }
    }

    [Fact]
    public void Only_the_last_ones_count()
    {
        var damping = new FlapDamping(3, Window);
        damping.Count(At(0));
        damping.Count(At(500));
        Assert.Null(damping.Count(At(900)));
        Assert.Equal(Tripped, damping.Count(At(1000)));
    }

    [Fact]
    public void Tripped_it_stays_tripped_after_the_window()
    {
        var damping = Trip();
        Assert.Equal(Tripped, damping.Count(At(1_000_000)));
        Assert.Equal(Tripped, damping.Reason);
    }

    [Fact]
    public void Cleared_it_counts_from_nothing()
    {
        var damping = Trip();
        damping.Clear();
        Assert.Null(damping.Reason);
        Assert.Null(damping.Count(At(3)));
        Assert.Null(damping.Count(At(4)));
        Assert.Equal(Tripped, damping.Count(At(5)));
    }

    [Fact]
    public void Without_a_limit_it_never_trips()
    {
        var damping = new FlapDamping(0, Window);
        for (var i = 0; i < 100; i++)
        {
            Assert.Null(damping.Count(At(i)));
        }
    }

    [Theory]
    [InlineData(1, 45, "1 take-over within 45 s")]
    [InlineData(2, 90, "2 take-overs within 90 s")]
    [InlineData(2, 60, "2 take-overs within 1 min")]
    [InlineData(2, 7200, "2 take-overs within 2 h")]
    [InlineData(2, 5400, "2 take-overs within 90 min")]
    [InlineData(2, 0.5, "2 take-overs within 0.5 s")]
    public void Words_suit_the_limit_and_the_window(int limit, double seconds, string words)
    {
        var damping = new FlapDamping(limit, TimeSpan.FromSeconds(seconds));
        for (var i = 0; i < limit; i++)
        {
            damping.Count(At(0));
        }

        Assert.StartsWith(words + ";", damping.Reason, StringComparison.Ordinal);
    }

    private static FlapDamping Trip()
    {
        var damping = new FlapDamping(3, Window);
        damping.Count(At(0));
        damping.Count(At(1));
        damping.Count(At(2));
        return damping;
    }

    private static long At(double seconds) => 1_000_000 + (long)(seconds * TimeProvider.System.TimestampFrequency);
}
