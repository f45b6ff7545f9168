using MySqlHa.Replication.Gtid;

namespace MySqlHa.Replication.Tests.Gtid;

public sealed class GtidDifferenceTests
{
    private const string U = "3e11fa47-71ca-11e1-9e33-c80aa9429562";

    [Theory]
    [InlineData("", "", GtidRelation.Equal, "", "", "")]
    [InlineData(U + ":1-5", U + ":1-5", GtidRelation.Equal, "", "", U + ":1-5")]
    [InlineData(U + ":1-5", U + ":1-9", GtidRelation.Subset, U + ":6-9", "", U + ":1-5")]
    [InlineData("", U + ":1-9", GtidRelation.Subset, U + ":1-9", "", "")]
    [InlineData(U + ":1-9", U + ":1-5", GtidRelation.Superset, "", U + ":6-9", U + ":1-5")]
    [InlineData(U + ":1-5:8", U + ":1-6", GtidRelation.Overlapping, U + ":6", U + ":8", U + ":1-5")]
    [InlineData(U + ":1-5", U + ":t:1-5", GtidRelation.Disjoint, U + ":t:1-5", U + ":1-5", "")]
    [InlineData("1-1-9,2-2-4", "1-1-7,2-2-5", GtidRelation.Overlapping, "2-2-5..5", "1-1-8..9", "1-1-7,2-2-4")]
    [InlineData("0-1-9", "0-2-9", GtidRelation.Diverged, "", "", "0-1-9")]
    [InlineData("0-1-9", "0-1-7,0-2-12", GtidRelation.Diverged, "0-2-10..12", "", "0-1-9")]
    [InlineData("1-1-9", "2-2-9", GtidRelation.Disjoint, "2-2-9", "1-1-9", "")]
    public void Tells_how_a_set_stands_to_another(string here, string reference, GtidRelation relation, string missing, string extra, string common)
    {
        bool mariaDb = GtidSet.IsMariaDbText(here) ?? GtidSet.IsMariaDbText(reference) ?? false;
        var found = GtidDifference.Of(GtidSet.Parse(here, mariaDb), GtidSet.Parse(reference, mariaDb));
        Assert.Equal((relation, missing, extra, common), (found.Relation, found.Missing.ToString(), found.Extra.ToString(), found.Common.ToString()));
    }

    [Theory]
    [InlineData(" ", null)]
    [InlineData("0-1-100", true)]
    [InlineData(" 0-*-5..100 , 1-1-1", true)]
    [InlineData(U + ":1", false)]
    [InlineData("00000000-0000-0000-0000-000000000001", false)]
    [InlineData("00000000-0000-0000-0000-000000000001:1", false)]
    [InlineData("nonsense", false)]
    public void The_text_tells_whose_it_is(string text, bool? mariaDb) => Assert.Equal(mariaDb, GtidSet.IsMariaDbText(text));
}
