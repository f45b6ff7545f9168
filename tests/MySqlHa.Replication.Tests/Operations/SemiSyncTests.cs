using MySqlHa.Lab.Server;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Tests.Operations;

[Collection(ServerPairs.Name)]
public sealed class SemiSyncTests(ServerPairs pairs)
{
    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task It_is_switched_on_degrades_is_named_and_is_switched_off(ServerKind kind)
    {
        var pair = await PairAsync(kind);
        Assert.Equal(kind == ServerKind.MySql ? SemiSyncState.NotInstalled : SemiSyncState.Off, await StateAsync(pair, pair.EndA));
        // The passive half of a pair.
        await pair.B.ExecuteAsync(kind == ServerKind.MySql ? "SET GLOBAL super_read_only = ON" : "SET GLOBAL read_only = ON");
        var before = await pair.ReadAsync(pair.EndB);
        Assert.True((await pair.DoneAsync(await EnableAsync(pair, 0.3))).Changed);
        var after = await pair.ReadAsync(pair.EndB);
        Assert.Equal((before.Executed, before.ReadOnly, before.SuperReadOnly), (after.Executed, after.ReadOnly, after.SuperReadOnly));
        Assert.Equal((SemiSyncState.Active, SemiSyncState.Active), (await StateAsync(pair, pair.EndA), await StateAsync(pair, pair.EndB)));
        Assert.False((await pair.DoneAsync(await EnableAsync(pair, 0.3))).Changed);
        var semi = (await pair.ReadAsync(pair.EndA)).SemiSync;
        Assert.Equal(("AFTER_SYNC", 300L), (semi.WaitPoint, semi.TimeoutMilliseconds));
        if (kind == ServerKind.MySql)
            Assert.Equal("5", await pair.A.ScalarAsync("SELECT COUNT(*) FROM performance_schema.persisted_variables WHERE VARIABLE_NAME LIKE 'rpl\\_semi%'"));

        if (kind == ServerKind.MySql)
        {
            // Set for now only, it would be off after the next start.
            await pair.A.ExecuteAsync("RESET PERSIST rpl_semi_sync_source_enabled");
            Assert.True((await pair.DoneAsync(await EnableAsync(pair, 0.3))).Changed);
        }

        await pair.A.ExecuteAsync("INSERT INTO app.t VALUES (1, 'x')");
        Assert.Equal(1, (await pair.ReadAsync(pair.EndA)).SemiSync.AcknowledgedTransactions - semi.AcknowledgedTransactions);

        await pair.StopAsync(pair.EndB, ReplicationThreads.Receiver);
        await pair.A.ExecuteAsync("INSERT INTO app.t VALUES (2, 'x')");
        var judgement = SemiSyncJudge.Judge(await pair.ReadAsync(pair.EndA));
        Assert.Equal(SemiSyncState.Degraded, judgement.State);
        Assert.Contains("asynchronous", judgement.Reason, StringComparison.Ordinal);
        Assert.Contains("0.3 s", judgement.Reason, StringComparison.Ordinal);

        await pair.StartAsync(pair.EndB);
        await pair.CatchUpAsync(pair.EndB, pair.EndA);
        // Idle, MySQL stays asynchronous until something is written; Enable-SemiSync is no reason to write.
        for (var id = 3; await StateAsync(pair, pair.EndA) != SemiSyncState.Active; id++)
        {
            Assert.InRange(id, 3, 500);
            await pair.A.ExecuteAsync($"INSERT INTO app.t VALUES ({id}, 'x')");
        }

        Assert.True((await pair.DoneAsync(DisableSemiSyncOperation.Plan(await BothAsync(pair)))).Changed);
        Assert.Equal((SemiSyncState.Off, SemiSyncState.Off), (await StateAsync(pair, pair.EndA), await StateAsync(pair, pair.EndB)));
        Assert.False((await pair.DoneAsync(DisableSemiSyncOperation.Plan(await BothAsync(pair)))).Changed);
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_source_that_nobody_acknowledges_to_is_an_error_with_the_reason(ServerKind kind)
    {
        var pair = await pairs.EmptyAsync(kind);
        await OffAsync(pair);
        var plan = EnableSemiSyncOperation.Plan([await pair.ReadAsync(pair.EndA)], new() { Role = SemiSyncRole.Source, Limit = TimeSpan.FromSeconds(1) });
        var failure = (await pair.RunAsync(plan)).Failure;
        Assert.Equal((ReplicationError.NotReady, pair.EndA), (failure?.Error, failure?.Server));
        Assert.Contains("0 of 1 replicas acknowledge", failure!.Message, StringComparison.Ordinal);
        Assert.Equal(SemiSyncState.WaitingForReplica, await StateAsync(pair, pair.EndA));
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task Killed_at_any_boundary_and_repeated_it_comes_to_the_same_end(ServerKind kind)
    {
        var pair = await PairAsync(kind);
        var steps = (await EnableAsync(pair, 5)).Steps.Count;
        for (var at = 0; at < steps; at++)
        {
            await OffAsync(pair);
            var plan = await EnableAsync(pair, 5);
            await Assert.ThrowsAsync<StopAt.KilledException>(() => pair.RunAsync(plan, new StopAt(at, behind: true)));
            await pair.DoneAsync(await EnableAsync(pair, 5));
            Assert.Equal((SemiSyncState.Active, SemiSyncState.Active), (await StateAsync(pair, pair.EndA), await StateAsync(pair, pair.EndB)));
        }
    }

    private static async Task OffAsync(ServerPair pair)
    {
        await pair.DoneAsync(DisableSemiSyncOperation.Plan(await BothAsync(pair)));
        if (pair.MariaDb)
            return;
        foreach (var server in new[] { pair.A, pair.B })
        {
            foreach (var plugin in await server.QueryAsync("SELECT PLUGIN_NAME FROM information_schema.PLUGINS WHERE PLUGIN_NAME LIKE 'rpl\\_semi%'"))
                await server.ExecuteAsync($"SET SESSION sql_log_bin = 0; UNINSTALL PLUGIN {plugin["PLUGIN_NAME"]}");
        }
    }

    private async Task<ServerPair> PairAsync(ServerKind kind)
    {
        var pair = await pairs.EmptyAsync(kind);
        await OffAsync(pair);
        await pair.ReplicateAsync();
        await pair.SetAsync(pair.EndA, pair.EndB);
        await pair.StartAsync(pair.EndA);
        return pair;
    }

    private static async Task<OperationPlan> EnableAsync(ServerPair pair, double seconds) =>
        EnableSemiSyncOperation.Plan(await BothAsync(pair), new() { Timeout = TimeSpan.FromSeconds(seconds) });

    private static async Task<ServerSnapshot[]> BothAsync(ServerPair pair) => [await pair.ReadAsync(pair.EndA), await pair.ReadAsync(pair.EndB)];

    private static async Task<SemiSyncState> StateAsync(ServerPair pair, ServerEndpoint server) => SemiSyncJudge.Judge(await pair.ReadAsync(server)).State;
}
