using MySqlConnector;
using MySqlHa.Lab.Server;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Plan;

namespace MySqlHa.Replication.Tests.Operations.Failover;

/// <summary>What a killed source had sent is applied, refused or left behind; and the survivor is opened, however often it is begun.</summary>
[Collection(ServerPairs.Name)]
public sealed class FailoverServerTests(ServerPairs pairs) : FailoverServerTest(pairs)
{
    [Theory]
    [InlineData(ServerKind.MySql, true)]
    [InlineData(ServerKind.MariaDb, true)]
    [InlineData(ServerKind.MySql, false)]
    [InlineData(ServerKind.MariaDb, false)]
    public async Task A_killed_source_under_load(ServerKind kind, bool semiSync)
    {
        var pair = await StartAsync(kind, semiSync);
        using var load = new Load(pair.A);
        await load.UntilAsync(200);
        await KillAsync(pair);
        await load.EndAsync();
        var prepared = await PrepareAsync(pair);
        Assert.Contains("refused", prepared.Proof.Text, StringComparison.Ordinal);
        Assert.Contains("cannot reach", prepared.Proof.Text, StringComparison.Ordinal);
        Assert.Contains(semiSync ? "if it had fallen back" : "semi-sync was off", prepared.Outcome.Lost, StringComparison.Ordinal);
        var result = await pair.RunAsync(prepared.Plan);
        Assert.True(result.Completed, result.Failure?.Message);
        Assert.True(result.Changed);
        await TakenOverAsync(pair);
        if (semiSync)
            Assert.Empty(load.Acknowledged.Except(await RowsAsync(pair.B)));

        // Repeated: nothing to do. Whether or not the record is there.
        Assert.Empty((await PrepareAsync(pair)).Plan.Steps);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_was_received_is_applied_before_it_is_opened(ServerKind kind)
    {
        var pair = await StartAsync(kind);
        await pair.StopAsync(pair.EndB, ReplicationThreads.Applier);
        for (var i = 0; i < 20; i++)
            await pair.A.ExecuteAsync("INSERT INTO app.t SELECT COALESCE(MAX(id), 0) + 1, 'x' FROM app.t; " + string.Join("; ", Enumerable.Range(0, 50).Select(n => $"INSERT INTO app.t VALUES ({1000 + (i * 100) + n}, 'y')")));
        await ReceivedAllAsync(pair);
        await KillAsync(pair);
        var result = await FailOverAsync(pair);
        Assert.True(result.Completed, result.Failure?.Message);
        Assert.Equal(StepOutcome.Done, result.Steps.Single(s => s.Step.Id == "start-applier").Outcome);
        Assert.Equal(1020, (await RowsAsync(pair.B)).Count);
        await TakenOverAsync(pair);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_applier_that_is_held_up_is_waited_for_refused_or_left_behind(ServerKind kind)
    {
        var pair = await StartWithRowAsync(kind);
        await using var holder = await pair.B.OpenAsync();
        await Do(holder, "LOCK TABLES app.t READ");
        await pair.A.ExecuteAsync("UPDATE app.t SET v = 'b' WHERE id = 1; INSERT INTO app.t VALUES (2, 'c')");
        await ReceivedAllAsync(pair);
        await KillAsync(pair);

        // Too slow: refused, and not opened.
        var options = Options(pair) with { CatchUpTimeout = TimeSpan.FromSeconds(0.5) };
        var late = await FailOverAsync(pair, options);
        Assert.Equal(ReplicationError.DataLoss, late.Failure!.Error);
        Assert.Contains("2 transactions", late.Failure.Message, StringComparison.Ordinal);
        Assert.Contains("-CatchUpTimeout", late.Failure.Remedy, StringComparison.Ordinal);
        Assert.True((await pair.ReadAsync(pair.EndB)).ReadOnly);

        // With an explicit word: opened, and told what is not there.
        var prepared = await PrepareAsync(pair, options with { AllowDataLoss = true });
        Assert.True((await pair.RunAsync(prepared.Plan)).Completed);
        Assert.Contains("received and not applied: 2 transactions", prepared.Outcome.Lost, StringComparison.Ordinal);
        var record = Assert.Single(Records.Read());
        Assert.StartsWith("2 transactions", record.Unapplied, StringComparison.Ordinal);
        Assert.Equal(prepared.Outcome.Lost, record.Lost);

        // Once it gets through, all is there.
        await Do(holder, "UNLOCK TABLES");
        await LoopbackPair.UntilAsync(async () => (await pair.ReadAsync(pair.EndB)).Channels[0].IsDrained);
        await pair.B.ExecuteAsync(Fence(pair));
        Assert.True((await FailOverAsync(pair)).Completed);
        Assert.Equal([1, 2], (await RowsAsync(pair.B)).Order());
        Assert.Equal("b", await pair.B.ScalarAsync("SELECT v FROM app.t WHERE id = 1"));
        Assert.Equal("", Assert.Single(Records.Read()).Unapplied);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_applier_that_failed_is_a_refusal(ServerKind kind)
    {
        var pair = await StartAsync(kind);
        await pair.B.ExecuteAsync($"{(pair.MariaDb ? "DO 0" : "SET GLOBAL super_read_only = OFF")}; SET SESSION sql_log_bin = 0; INSERT INTO app.t VALUES (7, 'here')");
        await pair.B.ExecuteAsync(Fence(pair));
        await pair.A.ExecuteAsync("INSERT INTO app.t VALUES (7, 'there')");
        await LoopbackPair.UntilAsync(async () => (await pair.ReadAsync(pair.EndB)).Channels[0].ApplierErrorNumber != 0);
        await KillAsync(pair);
        var error = await Assert.ThrowsAsync<ReplicationException>(() => PrepareAsync(pair));
        Assert.Equal(ReplicationError.DataLoss, error.Error);
        Assert.Contains("error 1062", error.Message, StringComparison.Ordinal);
        var prepared = await PrepareAsync(pair, Options(pair) with { AllowDataLoss = true });
        Assert.True((await pair.RunAsync(prepared.Plan)).Completed);
        Assert.Contains("received and not applied: 1 transaction", prepared.Outcome.Lost, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Ended_at_any_step_it_goes_on_from_there(ServerKind kind)
    {
        var pair = await StartWithRowAsync(kind);
        await KillAsync(pair);
        var steps = (await PrepareAsync(pair)).Plan.Steps.Count;
        Assert.Equal(6, steps);
        for (var stop = 0; stop < steps * 2; stop++)
        {
            var observer = new StopAt(stop / 2, behind: stop % 2 == 1);
            var prepared = await PrepareAsync(pair);
            await Assert.ThrowsAsync<StopAt.KilledException>(() => pair.RunAsync(prepared.Plan, observer));
            var again = await PrepareAsync(pair);
            Assert.True((await pair.RunAsync(again.Plan)).Completed);
            await TakenOverAsync(pair);
            Assert.Single(Records.Read());
            Assert.Empty((await PrepareAsync(pair)).Plan.Steps);

            // As it was before.
            ForgetRecords();
            await pair.B.ExecuteAsync(Fence(pair));
            await pair.B.ExecuteAsync($"START {(pair.MariaDb ? "SLAVE" : "REPLICA")} IO_THREAD");
            await LoopbackPair.UntilAsync(async () => (await pair.ReadAsync(pair.EndB)).Channels[0].ReceiverErrorNumber != 0);
        }
    }

    private static async Task Do(MySqlConnection connection, string sql)
    {
        await using var command = new MySqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
