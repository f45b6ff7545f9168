using MySqlHa.Replication.Gtid;

namespace MySqlHa.Replication.Tests.Gtid;

public sealed class MariaDbGtidSetTests
{
    [Theory]
    [InlineData("", "", 0UL)]
    [InlineData("0-1-100", "0-1-100", 100UL)]
    [InlineData("1-2-5, 0-1-1", "0-1-1,1-2-5", 6UL)]
    [InlineData("0-1-7,0-2-9", "0-2-9", 9UL)]
    [InlineData("0-2-9,0-1-7", "0-2-9", 9UL)]
    [InlineData("0-1-0", "", 0UL)]
    [InlineData("0-1-51..100", "0-1-51..100", 50UL)]
    [InlineData("0-*-51..100", "0-*-51..100", 50UL)]
    [InlineData("0-1-5,0-2-8..9", "0-1-5,0-2-8..9", 7UL)]
    [InlineData("4294967295-4294967295-18446744073709551615", "4294967295-4294967295-18446744073709551615", 18446744073709551615UL)]
    public void Reads_positions_states_and_ranges(string text, string canonical, ulong count)
    {
        var set = MariaDbGtidSet.Parse(text);
        Assert.Equal(canonical, set.ToString());
        Assert.Equal(count, set.Count);
    }

    [Theory]
    [InlineData("0-1", "'0-1'")]
    [InlineData("0-1--1", "'0-1--1'")]
    [InlineData("0-1-1,", "''")]
    [InlineData("0-1-1,x", "'x'")]
    [InlineData("4294967296-1-1", "'4294967296-1-1'")]
    [InlineData("0-4294967296-1", "'0-4294967296-1'")]
    [InlineData("0-1-18446744073709551616", "'0-1-18446744073709551616'")]
    [InlineData("0-1-9..8", "'0-1-9..8'")]
    [InlineData("0-1-0..8", "'0-1-0..8'")]
    [InlineData("3e11fa47-71ca-11e1-9e33-c80aa9429562:1", "'3e11fa47-71ca-11e1-9e33-c80aa9429562:1'")]
    public void Says_what_is_wrong_and_how_it_is_written(string text, string culprit)
    {
        var error = Assert.Throws<FormatException>(() => MariaDbGtidSet.Parse(text));
        Assert.Contains(culprit, error.Message, StringComparison.Ordinal);
        Assert.Contains("0-1-100", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_domain_per_node_is_compared_domain_by_domain()
    {
        var here = MariaDbGtidSet.Parse("1-1-100,2-2-40");
        var there = MariaDbGtidSet.Parse("1-1-90,2-2-45");
        Assert.Equal("1-1-91..100", here.Subtract(there).ToString());
        Assert.Equal("2-2-41..45", there.Subtract(here).ToString());
        Assert.Equal("1-1-90,2-2-40", here.Intersect(there).ToString());
        Assert.Equal("1-1-100,2-2-45", here.Union(there).ToString());
        Assert.False(here.IsSubsetOf(there) || here.IsDivergedFrom(there));
    }

    [Theory]
    [InlineData("0-1-100", "0-2-100", "0-1-100")] // the same number from two servers
    [InlineData("0-1-103", "0-1-100,0-2-105", "0-1-103")] // went on from 100 without 101 to 103
    [InlineData("0-1-100,0-2-105", "0-1-103", "")] // 0-2-105 is only ahead, seen from this side
    [InlineData("0-1-100", "0-2-105", "")] // a position: 0-1-100 may well be in it
    [InlineData("0-1-100,0-2-105", "0-2-105", "")]
    [InlineData("0-1-100", "0-1-90", "")] // behind is not diverged
    [InlineData("0-1-100", "1-2-100", "")]
    public void Two_writers_of_one_domain_are_told_apart(string here, string there, string conflicts) =>
        Assert.Equal(conflicts, string.Join(",", MariaDbGtidSet.Parse(here).Conflicts(MariaDbGtidSet.Parse(there))));

    [Fact]
    public void Divergence_is_seen_from_both_sides() =>
        Assert.True(MariaDbGtidSet.Parse("0-1-100,0-2-105").IsDivergedFrom(MariaDbGtidSet.Parse("0-1-103")));

    [Fact]
    public void A_state_keeps_who_wrote_what()
    {
        var state = MariaDbGtidSet.Parse("0-2-7,0-1-9").Union(MariaDbGtidSet.Parse("0-2-8,3-3-1"));
        Assert.Equal("0-1-9,3-3-1", state.ToString());
        Assert.Equal("0-2-8,0-1-9,3-3-1", ((MariaDbGtidSet)state).State);
        Assert.Equal((9UL, 0UL), (((MariaDbGtidSet)state).Last(0), ((MariaDbGtidSet)state).Last(1)));
    }
}
