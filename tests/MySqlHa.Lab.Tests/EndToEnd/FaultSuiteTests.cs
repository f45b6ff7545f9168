using MySqlHa.Lab.Faults;
using MySqlHa.Lab.Tests.Lab;
using MySqlHa.Lab.Tests.Support;

namespace MySqlHa.Lab.Tests.EndToEnd;

/// <summary>The short form of the fault suite (docs/reliability.md): real servers with semi-sync on, a writing client, one fault after the other.</summary>
[Collection(LabCollection.Name)]
public sealed class FaultSuiteTests(FaultLab lab) : IClassFixture<FaultLab>
{
    // The figures belong to the benchmark. These are three times what the slowest of each kind needs, at least: evidence decides in half a second at most,
    // silence in a master down interval of 3.6 s; what lasts until somebody undoes it lasts five seconds here.
    private const double EvidenceLimitMilliseconds = 1500;
    private const double LimitMilliseconds = 15_000;

    public static TheoryData<string> Rows => [.. FaultCatalogue.All.Where(f => f.Short).Select(f => f.Name)];

    [LabTheory]
    [MemberData(nameof(Rows))]
    public async Task Nothing_acknowledged_is_lost_and_never_do_two_write(string row)
    {
        Fault fault = FaultCatalogue.All.Single(f => f.Name == row);
        FaultResult result = await lab.Suite.RunAsync(FaultSide.Ours, fault);
        TestContext.Current.SendDiagnosticMessage(result.ToString());
        Assert.True(result.Failure.Length == 0, $"{result}\n{string.Join('\n', result.Log)}");
        Assert.Equal((0, 1), (result.Lost, result.Writers));
        Assert.True(result.Acknowledged > 0);
        Assert.InRange(result.Outage, 0, row.StartsWith("mysqld", StringComparison.Ordinal) ? EvidenceLimitMilliseconds : LimitMilliseconds);
    }
}
