using CsCheck;
using MySqlHa.Vrrp.Tracking;

namespace MySqlHa.Vrrp.Tests.Tracking;

public sealed class RiseFallTests
{
    [Fact]
    public void It_falls_at_the_third_failure_in_a_row_and_says_so_once()
    {
        var state = new RiseFall(fall: 3, rise: 2, initiallyUp: true);
        Assert.Equal([null, null, false, null], Report(state, false, false, false, false));
    }

    [Fact]
    public void A_success_in_between_starts_the_count_again()
    {
        var state = new RiseFall(fall: 3, rise: 2, initiallyUp: true);
        Assert.Equal([null, null, null, null, null, false], Report(state, false, false, true, false, false, false));
    }

    [Fact]
    public void It_rises_at_the_second_success_in_a_row()
    {
        var state = new RiseFall(fall: 1, rise: 2, initiallyUp: false);
        Assert.Equal([null, null, null, true, false], Report(state, true, false, true, true, false));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(1, 0)]
    public void Counts_below_one_are_refused(int fall, int rise) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new RiseFall(fall, rise, initiallyUp: true));

    [Fact]
    public void The_state_is_up_exactly_when_the_last_run_long_enough_was_of_successes() =>
        Gen.Select(Gen.Int[1, 4], Gen.Int[1, 4], Gen.Bool, Gen.Bool.List[0, 40]).Sample((fall, rise, initial, results) =>
        {
            var state = new RiseFall(fall, rise, initial);
            var expected = initial;
            var run = 0;
            for (var i = 0; i < results.Count; i++)
            {
                run = i > 0 && results[i] == results[i - 1] ? run + 1 : 1;
                var before = expected;
                if (run >= (results[i] ? rise : fall))
                {
                    expected = results[i];
                }

                Assert.Equal(before == expected ? null : expected, state.Report(results[i]));
                Assert.Equal(expected, state.IsUp);
            }
        });

    private static List<bool?> Report(RiseFall state, params bool[] results) => [.. results.Select(state.Report)];
}
