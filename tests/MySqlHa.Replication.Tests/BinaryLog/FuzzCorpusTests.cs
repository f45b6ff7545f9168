using MySqlHa.Fuzz.Targets;

namespace MySqlHa.Replication.Tests.BinaryLog;

/// <summary>Every input that a search of hours found worth keeping (tests/MySqlHa.Fuzz/Corpus), held against the promises once more.</summary>
public sealed class FuzzCorpusTests
{
    [Theory]
    [InlineData("binarylog")]
    public void What_was_found_breaks_no_promise(string target) => Assert.InRange(FuzzTargets.Replay(target), 5, int.MaxValue);
}
