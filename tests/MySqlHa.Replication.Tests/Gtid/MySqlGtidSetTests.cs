using MySqlHa.Replication.Gtid;

namespace MySqlHa.Replication.Tests.Gtid;

/// <summary>Every example was put to MySQL 9.7 by hand: GTID_SUBTRACT(text, '').</summary>
public sealed class MySqlGtidSetTests
{
    private const string U = "3e11fa47-71ca-11e1-9e33-c80aa9429562";
    private const string V = "2e11fa47-71ca-11e1-9e33-c80aa9429562";

    [Theory]
    [InlineData("", "")]
    [InlineData(" ,, ,", "")]
    [InlineData(U, "")]
    [InlineData(U + ":5-3", "")]
    [InlineData(U + ":1-0", "")]
    [InlineData(U + ":tag", "")]
    [InlineData(U + ":5-3:7," + V + ":1", V + ":1," + U + ":7")]
    [InlineData(U + " : 1 - 3 : 5", U + ":1-3:5")]
    [InlineData("\n3E11FA47-71CA-11E1-9E33-C80AA9429562:1\n,\t" + V + ":2\r\n", V + ":2," + U + ":1")]
    [InlineData(U + ":1:3:5:4:2", U + ":1-5")]
    [InlineData(U + ":1," + U + ":2-3:7-9:6", U + ":1-3:6-9")]
    [InlineData(U + ":001-003", U + ":1-3")]
    [InlineData("3e11fa4771ca11e19e33c80aa9429562:1", U + ":1")]
    [InlineData("{" + U + "}:1", U + ":1")]
    [InlineData(U + ":9223372036854775806", U + ":9223372036854775806")]
    [InlineData(U + ":tag:1:TAG2:4:6-7:1-2", U + ":tag:1:tag2:1-2:4:6-7")]
    [InlineData(U + ":t:1:2-3," + V + ":1:t:9," + U + ":2:s:3", V + ":1:t:9," + U + ":2:s:3:t:1-3")]
    [InlineData(V + ":5:t:1:s_1:1:s0:2:sa:3:_z:4", V + ":5:_z:4:s0:2:s_1:1:sa:3:t:1")]
    [InlineData(U + ":t:s:1", U + ":s:1")]
    [InlineData(U + ":t :1", U + ":t:1")]
    [InlineData(U + ":1\v-\f2", U + ":1-2")]
    public void Reads_what_the_server_reads(string text, string canonical) => Assert.Equal(canonical, MySqlGtidSet.Parse(text).ToString());

    [Theory]
    [InlineData(U + ":", "the end")]
    [InlineData(U + ":1:", "the end")]
    [InlineData(U + "::1", "':1'")]
    [InlineData(U + ":0", "'0'")]
    [InlineData(U + ":9223372036854775807", "'9223372036854775807'")]
    [InlineData(U + ":1-9223372036854775807", "'9223372036854775807'")]
    [InlineData(U + ":99999999999999999999", "'99999999999999999999'")]
    [InlineData(U + ":1-", "the end")]
    [InlineData(U + ":-3", "'-3'")]
    [InlineData(U + ":1 2", "'2'")]
    [InlineData(U + ":1,2", "'2'")]
    [InlineData(U + ":1;", "';'")]
    [InlineData(U + ":1a", "'a'")]
    [InlineData(U + ":a-b:1", "'-b:1'")]
    [InlineData(U + ":aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:1", "'aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa:1'")]
    [InlineData(U + ":*", "'*'")]
    [InlineData(U + ":1-2-3", "'-3'")]
    [InlineData(U + ":1\0", "'\0'")]
    [InlineData("3e11fa47-71ca-11e1-9e33-c80aa942956:1", "'3e11fa47-71ca-11e1-9e33-c80aa942956:1'")]
    [InlineData("0-1-100", "'0-1-100'")]
    [InlineData("oops", "'oops'")]
    public void Says_what_is_wrong_and_how_it_is_written(string text, string culprit)
    {
        var error = Assert.Throws<FormatException>(() => MySqlGtidSet.Parse(text));
        Assert.Contains($"there is {culprit}.", error.Message, StringComparison.Ordinal);
        Assert.Contains("3e11fa47-71ca-11e1-9e33-c80aa9429562:1-5:7", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Tags_are_sets_of_their_own()
    {
        var set = MySqlGtidSet.Parse(U + ":1-3:backup:2-4");
        Assert.Equal(6, set.Count);
        Assert.True(set.Contains(U.ToUpperInvariant(), 4, "BACKUP"));
        Assert.False(set.Contains(U, 4));
        Assert.Equal([U + ":1-3", U + ":backup:2-4"], set.Ranges.Select(r => r.ToString()));
        Assert.Equal(U + ":1:backup:2-4", set.Subtract(MySqlGtidSet.Parse(U + ":2-5")).ToString());
    }

    [Fact]
    public void Kinds_do_not_mix() => Assert.Throws<ArgumentException>(() => MySqlGtidSet.None.Union(MariaDbGtidSet.None));
}
