using System.Globalization;
using MySqlHa.Simulation.Running;

namespace MySqlHa.Simulation.Tests;

/// <summary>The promises, under a hundred thousand schedules; MYSQLHA_SIMULATION_RUNS for another number.</summary>
public sealed class CampaignTests(ITestOutputHelper output)
{
    private const long Usual = 100_000;

    [Fact]
    public void No_schedule_breaks_a_promise()
    {
        var runs = long.TryParse(Environment.GetEnvironmentVariable("MYSQLHA_SIMULATION_RUNS"), NumberStyles.None, CultureInfo.InvariantCulture, out var asked) ? asked : Usual;
        var result = Campaign.Run(1, runs, Timeout.InfiniteTimeSpan);
        output.WriteLine(result.ToString());
        Assert.True(result.Failure is null, result.Failure is null ? "" : FailureReport.Write(result.Failure));
        Assert.Equal(runs, result.Played);
    }
}
