using MySqlHa.Fuzz.Targets;

namespace MySqlHa.Vrrp.Tests.Packet;

/// <summary>Every input that a search of hours found worth keeping (tests/MySqlHa.Fuzz/Corpus), held against the promises once more.</summary>
public sealed class FuzzCorpusTests
{
    [Theory]
    [InlineData("advertisement")]
    [InlineData("frame")]
    [InlineData("netlink")]
    public void What_was_found_breaks_no_promise(string target) => Assert.InRange(FuzzTargets.Replay(target), 5, int.MaxValue);
}
