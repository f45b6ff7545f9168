using MySqlHa.Lab.Server;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Plan;

namespace MySqlHa.Replication.Tests.Operations.Rejoin;

/// <summary>Real pairs: errant transactions alone, without a rejoin.</summary>
public sealed class RepairErrantServerTests
{
    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task Applied_they_are_on_both_and_nothing_else_has_changed(ServerKind kind)
    {
        await using var pair = await RejoinPair.DivergedAsync(kind, ["INSERT INTO app.t VALUES (2, 'unseen')"]);
        var options = pair.Options with { Errant = ErrantAction.Apply };
        Assert.True((await RepairAsync(pair, options)).Completed);
        Assert.Equal("1=both;2=unseen;3=survivor", await RejoinPair.RowsAsync(pair.B));
        // The suspect still lacks what the reference wrote: that is a rejoin's affair.
        Assert.Equal("1=both;2=unseen", await RejoinPair.RowsAsync(pair.A));
        Assert.False((await pair.ReadAsync(pair.EndB)).ReadOnly);
        Assert.False((await RepairAsync(pair, options)).Changed);
        Assert.NotEqual(RejoinState.Diverged, (await pair.PlanAsync(pair.Options)).State);
        await pair.DoneAsync(pair.Options);
        await pair.AssertJoinedAsync();
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task Discarded_they_are_in_a_file_and_the_reference_never_gets_them(ServerKind kind)
    {
        await using var pair = await RejoinPair.DivergedAsync(kind, ["INSERT INTO app.t VALUES (2, 'unseen')"]);
        var options = pair.Options with { Errant = ErrantAction.Discard };
        Assert.True((await RepairAsync(pair, options)).Completed);
        Assert.Contains("unseen", await File.ReadAllTextAsync(pair.SavedFile(), RejoinPair.Token), StringComparison.Ordinal);
        Assert.Equal("1=both;3=survivor", await RejoinPair.RowsAsync(pair.B));
        Assert.False((await RepairAsync(pair, options)).Changed);
        Assert.NotEqual(RejoinState.Diverged, (await pair.PlanAsync(pair.Options)).State);
    }

    private static async Task<PlanResult> RepairAsync(RejoinPair pair, RejoinOptions options)
    {
        await using var context = pair.Context();
        var made = await RepairErrantOperation.PrepareAsync(context, pair.EndA, pair.EndB, options, RejoinPair.Token);
        var result = await PlanRunner.RunAsync(made.Plan, context, null, null, RejoinPair.Token);
        Assert.True(result.Completed, result.Failure?.Message + " " + result.Failure?.Remedy);
        return result;
    }
}
