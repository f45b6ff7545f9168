using MySqlHa.Lab.Faults;
using MySqlHa.Lab.Tests.Support;

namespace MySqlHa.Lab.Tests.Lab;

/// <summary>What the fault suite must see, it sees: on keepalived's pair, where it is to be had.</summary>
[Collection(LabCollection.Name)]
public sealed class FaultRunnerTests(FaultLab lab) : IClassFixture<FaultLab>
{
    [LabFact]
    public async Task Two_holders_and_two_writers_are_reported()
    {
        FaultResult result = await lab.Suite.RunAsync(FaultSide.Keepalived, FaultCatalogue.All.Single(f => f.Name == "daemon SIGSTOP 5 s"));
        Assert.Equal((2, 2), (result.Holders, result.Writers));
        // The other node waits for three silent intervals and a part of one; then both hold the address until the frozen one goes on.
        Assert.True(result.TwoHolders > TimeSpan.FromMilliseconds(300), result.ToString());
        Assert.True(result.TwoWriters > TimeSpan.FromMilliseconds(300), result.ToString());
    }

    [LabFact]
    public async Task An_acknowledged_write_that_is_gone_is_reported()
    {
        var theft = new Fault("theft", "one row of each client is taken from one server behind the other's back", FaultOutcome.Stays, TimeSpan.Zero,
            scene => scene.Server.ExecuteAsync("SET SESSION sql_log_bin = 0; DELETE FROM app.ledger WHERE writer = 1 AND seq = 1"), _ => Task.CompletedTask);
        FaultResult result = await lab.Suite.RunAsync(FaultSide.Keepalived, theft);
        Assert.Equal(1, result.Lost);
        Assert.Contains("1 acknowledged writes lost", result.Failure, StringComparison.Ordinal);
        Assert.Contains("the servers' tables differ", result.Failure, StringComparison.Ordinal);
    }

    [LabFact]
    public async Task A_row_that_breaks_says_what_broke_and_the_next_one_finds_a_whole_pair()
    {
        var broken = new Fault("broken", "nothing", FaultOutcome.Stays, TimeSpan.Zero, _ => throw new LabException("it cannot be done"), _ => Task.CompletedTask);
        FaultResult result = await lab.Suite.RunAsync(FaultSide.Keepalived, broken);
        Assert.Contains("it cannot be done", result.Failure, StringComparison.Ordinal);
        FaultResult next = await lab.Suite.RunAsync(FaultSide.Keepalived, broken with { Name = "whole", Inject = _ => Task.CompletedTask });
        Assert.Equal(("", 0L, 1), (next.Failure, next.Lost, next.Writers));
    }
}
