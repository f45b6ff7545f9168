using MySqlHa.Lab.Server;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Operations.Failover;

namespace MySqlHa.Replication.Tests.Operations.Rejoin;

/// <summary>Real pairs without GTIDs: a node comes back by file and position.</summary>
public sealed class RejoinPositionTests
{
    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_node_goes_on_from_where_it_was(ServerKind kind)
    {
        await using var pair = await RejoinPair.StartAsync(kind, byPosition: true);
        await pair.FailOverAsync("INSERT INTO app.t VALUES (2, 'survivor')");
        await pair.DoneAsync(pair.Options);
        Assert.False((await pair.DoneAsync(pair.Options)).Changed);
        Assert.All(new[] { await pair.ReadAsync(pair.EndA), await pair.ReadAsync(pair.EndB) }, s => Assert.False(s.Channels[0].AutoPosition));
        await pair.AssertJoinedAsync();
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task Without_a_channel_the_failover_record_tells_or_the_user(ServerKind kind)
    {
        await using var pair = await RejoinPair.StartAsync(kind, byPosition: true);
        var active = await pair.ReadAsync(pair.EndB);
        await pair.FailOverAsync("INSERT INTO app.t VALUES (2, 'survivor')");
        await pair.A.ExecuteAsync(pair.MariaDb ? "RESET SLAVE ALL" : "RESET REPLICA ALL");
        var options = pair.Options with { Method = RejoinMethod.Position, Replication = pair.Replication };
        Assert.Equal(ReplicationError.NoRecord, (await Assert.ThrowsAsync<ReplicationException>(() => pair.PlanAsync(options))).Error);
        var record = new FailoverRecord
        {
            Id = "x", At = DateTimeOffset.UtcNow, Operation = "Promotion", Survivor = pair.EndB, Failed = pair.EndA, Release = "", Reason = "",
            SurvivorLogFile = active.LogFile, SurvivorLogPosition = active.LogPosition,
        };
        var given = await pair.PlanAsync(options with { LogFile = active.LogFile, LogPosition = active.LogPosition });
        Assert.Contains(given.Plan.Steps.SelectMany(s => s.Statements), s => s.Masked.Contains($"_LOG_POS = {active.LogPosition}", StringComparison.Ordinal));
        await pair.DoneAsync(options with { Records = [record] });
        await pair.AssertJoinedAsync();
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task What_the_returning_node_wrote_beyond_is_found_by_position(ServerKind kind)
    {
        await using var pair = await RejoinPair.DivergedAsync(kind, ["INSERT INTO app.t VALUES (2, 'unseen')"], byPosition: true);
        var error = await Assert.ThrowsAsync<ReplicationException>(() => pair.PlanAsync(pair.Options));
        Assert.Equal(ReplicationError.ErrantTransactions, error.Error);
        Assert.Contains("wrote 1 transaction behind", error.Message, StringComparison.Ordinal);
        Assert.Contains("app.t", error.Message, StringComparison.Ordinal);
        await pair.DoneAsync(pair.Options with { Errant = ErrantAction.Apply });
        await pair.AssertJoinedAsync();
    }
}
