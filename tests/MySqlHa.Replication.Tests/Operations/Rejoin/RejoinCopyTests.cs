using MySqlHa.Lab.Server;
using MySqlHa.Replication.Operations;

namespace MySqlHa.Replication.Tests.Operations.Rejoin;

/// <summary>Real pairs: a node that cannot come back by replication alone.</summary>
public sealed class RejoinCopyTests
{
    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task What_was_purged_is_copied(ServerKind kind)
    {
        await using var pair = await RejoinPair.StartAsync(kind);
        await pair.AsNodeAsync();
        await pair.FailOverAsync("INSERT INTO app.t VALUES (2, 'survivor')", "FLUSH BINARY LOGS");
        // MariaDB keeps a log until the checkpoint in a later one has left it behind.
        await LoopbackPair.UntilAsync(async () =>
        {
            var logs = await pair.B.QueryAsync("SHOW BINARY LOGS");
            await pair.B.ExecuteAsync($"PURGE BINARY LOGS TO '{logs[^1]["Log_name"]}'");
            return logs.Count == 1;
        });
        var refused = await Assert.ThrowsAsync<ReplicationException>(() => pair.PlanAsync(pair.Options with { Method = RejoinMethod.Gtid }));
        Assert.Equal(ReplicationError.Purged, refused.Error);
        Assert.Equal(ReplicationError.NotReady, (await Assert.ThrowsAsync<ReplicationException>(() => pair.PlanAsync(pair.Options))).Error);
        await pair.WithServiceAsync(() => pair.DoneAsync(pair.Options with { Replication = pair.Replication }));
        await pair.AssertJoinedAsync();
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_discarding_that_is_ended_at_any_boundary_leaves_equal_data_after_the_next_run(ServerKind kind)
    {
        await using var pair = await RejoinPair.StartAsync(kind);
        await pair.AsNodeAsync();
        await pair.UnseenAsync("INSERT INTO app.t VALUES (2, 'unseen')");
        await pair.FailOverAsync("INSERT INTO app.t VALUES (3, 'survivor')");
        var options = pair.Options with { Errant = ErrantAction.Discard, Replication = pair.Replication };
        await pair.WithServiceAsync(async () =>
        {
            // Each run is ended one step later than the one before, as long as there are that many.
            for (var step = 3; step < (await pair.PlanAsync(options)).Plan.Steps.Count; step++)
                await Assert.ThrowsAsync<StopAt.KilledException>(() => pair.RejoinAsync(options, new StopAt(step, behind: true)));
            await pair.DoneAsync(options);
        });
        Assert.Equal("1=both;3=survivor", await RejoinPair.RowsAsync(pair.A));
        Assert.NotEmpty(Directory.GetFiles(pair.ErrantFolder));
        await pair.AssertJoinedAsync();
    }
}
