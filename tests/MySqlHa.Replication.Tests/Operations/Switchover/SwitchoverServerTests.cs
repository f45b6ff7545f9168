using MySqlConnector;
using MySqlHa.Lab.Server;
using MySqlHa.Replication.Control;
using MySqlHa.Replication.Operations.Switchover;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Server;

namespace MySqlHa.Replication.Tests.Operations.Switchover;

/// <summary>Real pairs under load: there and back, with everything that may be in the way, ended anywhere and repeated.</summary>
public sealed class SwitchoverServerTests(SwitchPairs pairs) : IClassFixture<SwitchPairs>
{
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task Writes_move_there_and_back_and_nothing_is_lost(ServerKind kind)
    {
        var pair = await pairs.OfAsync(kind);
        await using var writers = await Writers.StartAsync(pair.A, pair.B, 4);
        var folder = Directory.CreateTempSubdirectory("switch");
        using var journal = PlanJournal.Open(folder.FullName);
        var gaps = new List<double>();
        for (var i = 0; i < 6; i++)
        {
            var (next, old) = i % 2 == 0 ? (pair.B, pair.A) : (pair.A, pair.B);
            var (result, run) = await pair.SwitchAsync(new(next.Address, next.Port), journal: journal);
            Assert.True(result.Completed, result.Failure?.Message);
            await pair.AssertActiveAsync(next, old);
            gaps.Add(run.WriteGap!.Value.TotalMilliseconds);
            TestContext.Current.TestOutputHelper!.WriteLine($"{kind}: gap {gaps[^1]:0.0} ms: " + string.Join(", ", result.Steps.Select(s => $"{s.Step.Id} {s.Duration.TotalMilliseconds:0.0}")));
            var before = writers.Acknowledged.Count;
            await LoopbackPair.UntilAsync(() => Task.FromResult(writers.Acknowledged.Count > before + 40));
        }

        await writers.EndAsync();
        await pair.CatchUpAsync(pair.B, pair.A);
        await pair.CatchUpAsync(pair.A, pair.B);
        await writers.AssertNothingLostAsync();
        TestContext.Current.TestOutputHelper!.WriteLine($"{kind}: {writers.Acknowledged.Count} writes, {writers.Lost.Count} lost connections, longest gap for clients {writers.LongestGap().TotalMilliseconds:0} ms");
        Directory.Delete(folder.FullName, true);
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task Long_statements_and_transactions_hold_it_up_no_longer_than_they_may(ServerKind kind)
    {
        var pair = await pairs.OfAsync(kind);
        await using var writers = await Writers.StartAsync(pair.A, pair.B, 16, pause: 20);
        await using var idle = await ClientAsync(pair.A);
        await RunAsync(idle, "BEGIN; INSERT INTO app.big VALUES (77, 'never committed')");
        await using var reading = await ClientAsync(pair.A);
        var reads = RunAsync(reading, "SELECT SLEEP(60), v FROM app.big");
        await using var altering = await ClientAsync(pair.A);
        // Waits for the idle transaction's metadata lock, as such a statement may for hours.
        var alters = RunAsync(altering, "ALTER TABLE app.big ADD COLUMN w INT");
        await LoopbackPair.UntilAsync(async () => await pair.A.ScalarAsync("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE (INFO LIKE 'ALTER%' OR INFO LIKE 'SELECT SLEEP(60)%') AND TIME >= 1") == "2");

        var (result, run) = await pair.SwitchAsync(pair.EndB, options: new SwitchoverOptions { KillAfter = TimeSpan.FromSeconds(0.2) });

        Assert.True(result.Completed, result.Failure?.Message);
        TestContext.Current.TestOutputHelper!.WriteLine($"{kind}: gap {run.WriteGap!.Value.TotalMilliseconds:0.0} ms: " + string.Join(", ", result.Steps.Select(s => $"{s.Step.Id} {s.Duration.TotalMilliseconds:0.0}")));
        await Assert.ThrowsAsync<MySqlException>(() => alters);
        await Assert.ThrowsAsync<MySqlException>(() => reads);
        await Assert.ThrowsAsync<MySqlException>(() => RunAsync(idle, "COMMIT"));
        await writers.EndAsync();
        await pair.CatchUpAsync(pair.A, pair.B);
        await writers.AssertNothingLostAsync();
        Assert.Equal("2", await pair.B.ScalarAsync("SELECT COUNT(*) FROM app.big"));
    }

    [Theory]
    [InlineData(ServerKind.MySql, false)]
    [InlineData(ServerKind.MySql, true)]
    [InlineData(ServerKind.MariaDb, false)]
    [InlineData(ServerKind.MariaDb, true)]
    public async Task A_run_that_is_ended_at_any_boundary_is_completed_by_the_next(ServerKind kind, bool behind)
    {
        var pair = await pairs.OfAsync(kind);
        await using var writers = await Writers.StartAsync(pair.A, pair.B, 2);
        var count = (await PlanAsync(pair)).Steps.Count;
        for (var step = 0; step < count; step++)
        {
            await Assert.ThrowsAsync<StopAt.KilledException>(() => pair.SwitchAsync(pair.EndB, observer: new StopAt(step, behind)));
            // Never two.
            Assert.NotEqual("00", await pair.A.ScalarAsync("SELECT @@GLOBAL.read_only") + await pair.B.ScalarAsync("SELECT @@GLOBAL.read_only"));
            var (result, _) = await pair.SwitchAsync(pair.EndB);
            Assert.True(result.Completed, result.Failure?.Message);
            await pair.AssertActiveAsync(pair.B, pair.A);
            Assert.False((await pair.SwitchAsync(pair.EndB)).Result.Changed);
            Assert.True((await pair.SwitchAsync(pair.EndA)).Result.Completed);
        }

        await writers.EndAsync();
        await pair.CatchUpAsync(pair.B, pair.A);
        await pair.CatchUpAsync(pair.A, pair.B);
        // A run that was ended between closing and opening leaves nobody to write to: waiting statements may be told so. Nothing is lost all the same.
        writers.Failures.Clear();
        await writers.AssertNothingLostAsync();
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task An_old_server_that_dies_in_the_middle_cannot_be_opened_again_and_that_is_said(ServerKind kind)
    {
        var pair = await pairs.OfAsync(kind);
        var (result, _) = await pair.SwitchAsync(pair.EndB, observer: new Before("open", () => pair.A.KillAsync().GetAwaiter().GetResult()));
        Assert.False(result.Completed);
        Assert.True(result.Changed);
        var left = Assert.Single(result.Steps, s => s.Outcome == StepOutcome.UndoFailed && s.Step.Id == "fence");
        Assert.Equal(pair.EndA, left.Step.Server);
        Assert.NotNull(left.Error);
        Assert.Equal(pair.EndA, result.Failure!.Server);
        // Never two, whatever the dead one comes back as.
        Assert.Equal("1", await pair.B.ScalarAsync("SELECT @@GLOBAL.read_only"));
        await pair.A.StartAsync();
        await pair.ResetAsync();
        await LoopbackPair.UntilAsync(async () => await pair.ReceivesAsync(pair.B) && await pair.ReceivesAsync(pair.A));
        Assert.True((await pair.SwitchAsync(pair.EndB)).Result.Completed);
        Assert.True((await pair.SwitchAsync(pair.EndA)).Result.Completed);
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task Nodes_are_told_and_take_part(ServerKind kind)
    {
        var pair = await pairs.OfAsync(kind);
        var limit = TimeSpan.FromSeconds(5);
        await using var a = await NodeControl.OpenAsync(pair.EndA, pair.Login, limit, Token);
        var alone = await Assert.ThrowsAsync<ReplicationException>(() => pair.SwitchAsync(pair.EndB));
        Assert.Equal((ReplicationError.NotReady, pair.EndB), (alone.Error, alone.Server));
        await using var b = await NodeControl.OpenAsync(pair.EndB, pair.Login, limit, Token);
        await a.ShowServingAsync(true, Token);
        await using var writers = await Writers.StartAsync(pair.A, pair.B, 4);
        var old = Task.Run(async () =>
        {
            Assert.Equal(NodeCommand.Release, await HearAsync(a));
            await a.ShowServingAsync(false, Token);
        }, Token);
        var next = Task.Run(async () =>
        {
            Assert.Equal(NodeCommand.Take, await HearAsync(b));
            // Told before the writers wait; open a moment later, and still told then.
            (bool Open, bool Told) now;
            do
                now = await b.MayTakeAsync(Token);
            while (now is { Open: false, Told: true });
            Assert.Equal((true, true), now);
            await b.ShowServingAsync(true, Token);
        }, Token);
        var (result, run) = await pair.SwitchAsync(pair.EndB);
        Assert.True(result.Completed, result.Failure?.Message);
        TestContext.Current.TestOutputHelper!.WriteLine($"{kind}: gap {run.WriteGap!.Value.TotalMilliseconds:0.0} ms: " + string.Join(", ", result.Steps.Select(s => $"{s.Step.Id} {s.Duration.TotalMilliseconds:0.0}")));
        await Task.WhenAll(old, next).WaitAsync(limit, Token);
        Assert.False((await pair.SwitchAsync(pair.EndB)).Result.Changed);

        // The new one's process does not serve: all of it is taken back, and both are told so.
        var (failed, _) = await pair.SwitchAsync(pair.EndA, options: new SwitchoverOptions { Timeout = limit });
        Assert.Equal(ReplicationError.Timeout, failed.Failure!.Error);
        Assert.Equal("serving", failed.Steps.Single(s => s.Outcome == StepOutcome.Failed).Step.Id);
        Assert.False(failed.Changed, string.Join(", ", failed.Steps.Select(s => $"{s.Step.Id} {s.Outcome} {s.Error}")));
        Assert.Equal([NodeCommand.Take, NodeCommand.Release], [await HearAsync(a), await HearAsync(a)]);
        Assert.Equal([NodeCommand.Release, NodeCommand.Take], [await HearAsync(b), await HearAsync(b)]);
        await pair.AssertActiveAsync(pair.B, pair.A);
        var before = writers.Acknowledged.Count;
        await LoopbackPair.UntilAsync(() => Task.FromResult(writers.Acknowledged.Count > before + 40));
        await writers.EndAsync();
        await pair.CatchUpAsync(pair.B, pair.A);
        await pair.CatchUpAsync(pair.A, pair.B);
        await writers.AssertNothingLostAsync();
    }

    /// <summary>The time is over while the old one's process, which stands still, is told to let go: the new one's, which was told to take, is told otherwise.</summary>
    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_node_that_was_told_to_take_is_told_otherwise_when_the_other_does_not_hear_in_time(ServerKind kind)
    {
        var pair = await pairs.OfAsync(kind);
        await using var frozen = await ServerSession.OpenAsync(pair.EndA, pair.Login, TimeSpan.FromSeconds(5), Token);
        Assert.True(await UserLock.TryTakeAsync(frozen, NodeLocks.Node, 0, Token));
        await using var b = await NodeControl.OpenAsync(pair.EndB, pair.Login, TimeSpan.FromSeconds(5), Token);
        var (failed, _) = await pair.SwitchAsync(pair.EndB, options: new SwitchoverOptions { Timeout = TimeSpan.FromSeconds(2) });
        Assert.Equal((ReplicationError.Timeout, false), (failed.Failure!.Error, failed.Changed));
        Assert.Equal("move-address", failed.Steps.Single(s => s.Outcome == StepOutcome.Failed).Step.Id);
        Assert.Equal([NodeCommand.Take, NodeCommand.Release], [await HearAsync(b), await HearAsync(b)]);
        await pair.AssertActiveAsync(pair.A, pair.B);
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task What_cannot_be_done_is_refused_and_changes_nothing(ServerKind kind)
    {
        var pair = await pairs.OfAsync(kind);
        await RefusedAsync(ReplicationError.SameServer, pair.EndA, pair.EndA);
        await using (var other = await ServerSession.OpenAsync(pair.EndA, pair.Login, TimeSpan.FromSeconds(5), Token))
        {
            await NodeSignal.BeginOperationAsync(other, "Invoke-Rejoin", Token);
            await RefusedAsync(ReplicationError.InUse, pair.EndB, null);
            await NodeSignal.EndOperationAsync(other, Token);
        }

        var word = kind == ServerKind.MySql ? "REPLICA" : "SLAVE";
        await pair.B.ExecuteAsync($"STOP {word} SQL_THREAD");
        await RefusedAsync(ReplicationError.NotInStep, pair.EndB, null);
        await pair.B.ExecuteAsync($"START {word} SQL_THREAD; SET GLOBAL read_only = OFF");
        await RefusedAsync(ReplicationError.NotReady, pair.EndB, null);
        await pair.B.ExecuteAsync($"SET GLOBAL {pair.Fence} = ON");
        await pair.A.ExecuteAsync($"STOP {word}");
        await RefusedAsync(ReplicationError.NotReady, pair.EndB, pair.EndA);
        await pair.A.ExecuteAsync($"START {word}");

        // Behind by more than half of the time: the applier waits for a lock.
        await using var blocker = await pair.B.OpenAsync();
        await RunAsync(blocker, "FLUSH TABLES WITH READ LOCK");
        await pair.A.ExecuteAsync("UPDATE app.big SET v = 'late' WHERE id = 1");
        var (late, _) = await pair.SwitchAsync(pair.EndB, options: new SwitchoverOptions { Timeout = TimeSpan.FromSeconds(1) });
        Assert.Equal(ReplicationError.NotInStep, late.Failure!.Error);
        Assert.False(late.Changed);
        await pair.AssertActiveAsync(pair.A, pair.B);

        async Task RefusedAsync(ReplicationError code, ServerEndpoint next, ServerEndpoint? old)
        {
            var refused = await Assert.ThrowsAsync<ReplicationException>(() => pair.SwitchAsync(next, old));
            Assert.Equal(code, refused.Error);
            Assert.Contains("Nothing was changed.", refused.Message, StringComparison.Ordinal);
            Assert.Equal("0", await pair.A.ScalarAsync("SELECT @@GLOBAL.read_only"));
        }
    }

    private sealed class Before(string step, Action act) : IPlanObserver
    {
        public void StepStarting(PlanStep next, int index, int count)
        {
            if (next.Id == step)
                act();
        }

        public void StepProgress(PlanStep running, string waitsFor, double? fraction, TimeSpan? remaining)
        {
        }

        public void StepFinished(StepResult result)
        {
        }
    }

    private static async Task<OperationPlan> PlanAsync(SwitchPair pair)
    {
        await using var context = pair.Context();
        await using var run = await SwitchoverOperation.PrepareAsync(context, pair.EndB, null, new SwitchoverOptions(), Token);
        return run.Plan;
    }

    private static async Task<MySqlConnection> ClientAsync(LoopbackServer server)
    {
        var connection = new MySqlConnection($"Server={server.Address};Port={server.Port};User ID=app;Password=App-pa55word;Pooling=false;SslMode=None;AllowPublicKeyRetrieval=true");
        await connection.OpenAsync(Token);
        return connection;
    }

    private static async Task RunAsync(MySqlConnection connection, string sql)
    {
        await using var command = new MySqlCommand(sql, connection) { CommandTimeout = 60 };
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }

    /// <summary>Not for ever: a command that is missing ends the test, not the run.</summary>
    private static Task<NodeCommand> HearAsync(NodeControl node) => node.WaitAsync(Token).WaitAsync(TimeSpan.FromSeconds(20), Token);
}
