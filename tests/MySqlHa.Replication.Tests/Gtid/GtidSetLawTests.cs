using CsCheck;
using MySqlHa.Replication.Gtid;

namespace MySqlHa.Replication.Tests.Gtid;

/// <summary>The laws of set algebra; CsCheck prints the seed of a failure.</summary>
public sealed class GtidSetLawTests
{
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Three_sets_obey_the_algebra(bool mariaDb) => Gen.Select(GtidGen.Of(mariaDb), GtidGen.Of(mariaDb), GtidGen.Of(mariaDb)).Sample((a, b, c) =>
    {
        Assert.Equal(a.Union(b), b.Union(a));
        Assert.Equal(a.Intersect(b), b.Intersect(a));
        Assert.Equal(a.Union(b).Union(c), a.Union(b.Union(c)));
        Assert.Equal(a.Intersect(b.Union(c)), a.Intersect(b).Union(a.Intersect(c)));
        Assert.Equal(a.Subtract(b.Union(c)), a.Subtract(b).Subtract(c));
        Assert.Equal(a, a.Subtract(b).Union(a.Intersect(b)));
        Assert.True(a.Subtract(b).Intersect(b).IsEmpty);
        Assert.Equal(a.Count + b.Count, a.Union(b).Count + a.Intersect(b).Count);
        Assert.Equal(a.Subtract(b).IsEmpty, a.IsSubsetOf(b));
        Assert.Equal(a.Equals(b), a.IsSubsetOf(b) && b.IsSubsetOf(a));
        Assert.True(a.Intersect(b).IsSubsetOf(a) && a.IsSubsetOf(a.Union(b)));
        Assert.Equal(a.IsEmpty, a.Count == 0);
    }, iter: 2000);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_is_printed_reads_as_the_same_set(bool mariaDb) => GtidGen.Of(mariaDb).Sample(set =>
    {
        var read = GtidSet.Parse(set.ToString(), mariaDb);
        Assert.Equal(set, read);
        Assert.Equal(set.GetHashCode(), read.GetHashCode());
        Assert.Equal(set.ToString(), read.ToString());
    });

    [Fact]
    public void Every_number_is_in_exactly_what_it_should_be() => Gen.Select(GtidGen.MySql, GtidGen.MySql).Sample((a, b) =>
    {
        foreach (var (x, set) in new[] { (a, a), (b, b), (a, a.Union(b)), (a, a.Subtract(b)), (a, a.Intersect(b)) }.Select(t => (t.Item1, (MySqlGtidSet)t.Item2)))
        {
            // One below and one above each end is where an interval can be off.
            foreach (var range in ((MySqlGtidSet)a).Ranges.Concat(((MySqlGtidSet)b).Ranges))
            {
                foreach (ulong n in new[] { range.Interval.First - 1, range.Interval.First, range.Interval.Last, range.Interval.Last + 1 })
                    Assert.Equal(set.Ranges.Any(r => r.Origin == range.Origin && n >= r.Interval.First && n <= r.Interval.Last), set.Contains(range.Origin.Uuid, n, range.Origin.Tag));
            }
            Assert.NotNull(x);
        }
        bool Both(GtidOrigin o, ulong n) => ((MySqlGtidSet)a).Contains(o.Uuid, n, o.Tag) && ((MySqlGtidSet)b).Contains(o.Uuid, n, o.Tag);
        Assert.All(((MySqlGtidSet)a.Intersect(b)).Ranges, r => Assert.True(Both(r.Origin, r.Interval.First) && Both(r.Origin, r.Interval.Last)));
        Assert.All(((MySqlGtidSet)a.Subtract(b)).Ranges, r => Assert.False(Both(r.Origin, r.Interval.First) || Both(r.Origin, r.Interval.Last)));
    }, iter: 500);

    [Fact]
    public void A_hundred_thousand_intervals_are_fine()
    {
        const string uuid = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
        var odd = MySqlGtidSet.Parse(uuid + ":" + string.Join(":", Enumerable.Range(0, 100_000).Reverse().Select(n => 2 * n + 1)));
        var even = MySqlGtidSet.Parse(uuid + ":" + string.Join(":", Enumerable.Range(1, 100_000).Select(n => 2 * n)));
        Assert.Equal(uuid + ":1-200000", odd.Union(even).ToString());
        Assert.Equal(odd, odd.Union(even).Subtract(even));
        Assert.True(odd.Intersect(even).IsEmpty);
        Assert.Equal(odd, MySqlGtidSet.Parse(odd.ToString()));
        Assert.Equal(100_000, odd.Count);
    }
}
