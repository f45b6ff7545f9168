using System.Collections.Concurrent;
using System.Diagnostics;
using MySqlConnector;
using MySqlHa.Lab.Linux;
using MySqlHa.Lab.Server;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Operations.Failover;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Tests.Operations.Failover;

/// <summary>Failovers of real pairs under load. B survives; A is started again for the next test.</summary>
[Collection(ServerPairs.Name)]
public sealed class FailoverServerTests(ServerPairs pairs) : IDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"mysqlha-failover-{Guid.NewGuid():N}");

    public static TheoryData<ServerKind> Kinds => [ServerKind.MySql, ServerKind.MariaDb];

    public void Dispose()
    {
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
    }

    [Theory]
    [InlineData(ServerKind.MySql, true)]
    [InlineData(ServerKind.MariaDb, true)]
    [InlineData(ServerKind.MySql, false)]
    [InlineData(ServerKind.MariaDb, false)]
    public async Task A_killed_source_under_load(ServerKind kind, bool semiSync)
    {
        var pair = await StartAsync(kind, semiSync);
        try
        {
            using var load = new Load(pair.A);
            await load.UntilAsync(200);
            await pair.A.KillAsync();
            await load.EndAsync();
            var prepared = await PrepareAsync(pair);
            Assert.Contains("refused", prepared.Proof.Text, StringComparison.Ordinal);
            Assert.Contains("cannot reach", prepared.Proof.Text, StringComparison.Ordinal);
            Assert.Contains(semiSync ? "if it had fallen back" : "semi-sync was off", prepared.Outcome.Lost, StringComparison.Ordinal);
            var result = await RunAsync(pair, prepared);
            Assert.True(result.Completed, result.Failure?.Message);
            Assert.True(result.Changed);
            await TakenOverAsync(pair);
            if (semiSync)
                Assert.Empty(load.Acknowledged.Except(await RowsAsync(pair.B)));

            // Repeated: nothing to do. Whether or not the record is there.
            Assert.Empty((await PrepareAsync(pair)).Plan.Steps);
        }
        finally
        {
            await BackAsync(pair, semiSync);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_was_received_is_applied_before_it_is_opened(ServerKind kind)
    {
        var pair = await StartAsync(kind);
        try
        {
            await pair.StopAsync(pair.EndB, ReplicationThreads.Applier);
            for (var i = 0; i < 20; i++)
                await pair.A.ExecuteAsync("INSERT INTO app.t SELECT COALESCE(MAX(id), 0) + 1, 'x' FROM app.t; " + string.Join("; ", Enumerable.Range(0, 50).Select(n => $"INSERT INTO app.t VALUES ({1000 + (i * 100) + n}, 'y')")));
            await ReceivedAllAsync(pair);
            await pair.A.KillAsync();
            var result = await RunAsync(pair, await PrepareAsync(pair));
            Assert.True(result.Completed, result.Failure?.Message);
            Assert.Equal(StepOutcome.Done, result.Steps.Single(s => s.Step.Id == "start-applier").Outcome);
            Assert.Equal(1020, (await RowsAsync(pair.B)).Count);
            await TakenOverAsync(pair);
        }
        finally
        {
            await BackAsync(pair);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_applier_that_is_held_up_is_waited_for_refused_or_left_behind(ServerKind kind)
    {
        var pair = await StartAsync(kind);
        try
        {
            await pair.A.ExecuteAsync("INSERT INTO app.t VALUES (1, 'a')");
            await pair.CatchUpAsync(pair.EndB, pair.EndA);
            await using var holder = await pair.B.OpenAsync();
            await Do(holder, "LOCK TABLES app.t READ");
            await pair.A.ExecuteAsync("UPDATE app.t SET v = 'b' WHERE id = 1; INSERT INTO app.t VALUES (2, 'c')");
            await ReceivedAllAsync(pair);
            await pair.A.KillAsync();

            // Too slow: refused, and not opened.
            var options = Options(pair) with { CatchUpTimeout = TimeSpan.FromSeconds(0.5) };
            var late = await RunAsync(pair, await PrepareAsync(pair, options));
            Assert.Equal(ReplicationError.DataLoss, late.Failure!.Error);
            Assert.Contains("2 transactions", late.Failure.Message, StringComparison.Ordinal);
            Assert.Contains("-CatchUpTimeout", late.Failure.Remedy, StringComparison.Ordinal);
            Assert.True((await pair.ReadAsync(pair.EndB)).ReadOnly);

            // With an explicit word: opened, and told what is not there.
            var prepared = await PrepareAsync(pair, options with { AllowDataLoss = true });
            Assert.True((await RunAsync(pair, prepared)).Completed);
            Assert.Contains("received and not applied: 2 transactions", prepared.Outcome.Lost, StringComparison.Ordinal);
            var record = Assert.Single(new FailoverRecordStore(_folder).Read());
            Assert.StartsWith("2 transactions", record.Unapplied, StringComparison.Ordinal);
            Assert.Equal(prepared.Outcome.Lost, record.Lost);

            // Once it gets through, all is there.
            await Do(holder, "UNLOCK TABLES");
            await LoopbackPair.UntilAsync(async () => (await pair.ReadAsync(pair.EndB)).Channels[0].IsDrained);
            await pair.B.ExecuteAsync(Fence(pair));
            Assert.True((await RunAsync(pair, await PrepareAsync(pair))).Completed);
            Assert.Equal([1, 2], (await RowsAsync(pair.B)).Order());
            Assert.Equal("b", await pair.B.ScalarAsync("SELECT v FROM app.t WHERE id = 1"));
            Assert.Equal("", Assert.Single(new FailoverRecordStore(_folder).Read()).Unapplied);
        }
        finally
        {
            await BackAsync(pair);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task An_applier_that_failed_is_a_refusal(ServerKind kind)
    {
        var pair = await StartAsync(kind);
        try
        {
            await pair.B.ExecuteAsync($"{(pair.MariaDb ? "DO 0" : "SET GLOBAL super_read_only = OFF")}; SET SESSION sql_log_bin = 0; INSERT INTO app.t VALUES (7, 'here')");
            await pair.B.ExecuteAsync(Fence(pair));
            await pair.A.ExecuteAsync("INSERT INTO app.t VALUES (7, 'there')");
            await LoopbackPair.UntilAsync(async () => (await pair.ReadAsync(pair.EndB)).Channels[0].ApplierErrorNumber != 0);
            await pair.A.KillAsync();
            var error = await Assert.ThrowsAsync<ReplicationException>(() => PrepareAsync(pair));
            Assert.Equal(ReplicationError.DataLoss, error.Error);
            Assert.Contains("error 1062", error.Message, StringComparison.Ordinal);
            var prepared = await PrepareAsync(pair, Options(pair) with { AllowDataLoss = true });
            Assert.True((await RunAsync(pair, prepared)).Completed);
            Assert.Contains("received and not applied: 1 transaction", prepared.Outcome.Lost, StringComparison.Ordinal);
        }
        finally
        {
            await BackAsync(pair);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_frozen_source_is_failed_once_its_heartbeats_are_missing(ServerKind kind)
    {
        var pair = await StartAsync(kind);
        try
        {
            await pair.A.ExecuteAsync("INSERT INTO app.t VALUES (1, 'a')");
            await pair.CatchUpAsync(pair.EndB, pair.EndA);
            pair.A.Process.Signal(LinuxSignal.Stop);
            var prepared = await PrepareAsync(pair, seconds: 1);
            Assert.Contains("heard nothing for", prepared.Proof.Text, StringComparison.Ordinal);
            Assert.Contains("no-answer", prepared.Proof.Text, StringComparison.Ordinal);
            Assert.True((await RunAsync(pair, prepared)).Completed);
            await TakenOverAsync(pair);
        }
        finally
        {
            pair.A.Process.Signal(LinuxSignal.Continue);
            await BackAsync(pair);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_living_source_is_refused_whatever_it_says_to_us(ServerKind kind)
    {
        var pair = await StartAsync(kind);
        var error = await Assert.ThrowsAsync<ReplicationException>(() => PrepareAsync(pair, Options(pair) with { AllowDataLoss = true }));
        Assert.Equal(ReplicationError.NotFailed, error.Error);
        Assert.Contains("Invoke-Switchover", error.Remedy, StringComparison.Ordinal);

        // It answers, if only with a refusal.
        try
        {
            await pair.A.ExecuteAsync("SET SESSION sql_log_bin = 0; ALTER USER 'both'@'%' ACCOUNT LOCK");
            error = await Assert.ThrowsAsync<ReplicationException>(() => PrepareAsync(pair));
            Assert.Equal(ReplicationError.NotFailed, error.Error);
            Assert.Contains("lives and refuses our login", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            await pair.A.ExecuteAsync("SET SESSION sql_log_bin = 0; ALTER USER 'both'@'%' ACCOUNT UNLOCK");
        }

        // Neither is the survivor's own source another server.
        var other = await Assert.ThrowsAsync<ReplicationException>(() => PrepareAsync(pair, Options(pair) with { Failed = new("127.0.0.1", 9) }));
        Assert.Equal(ReplicationError.NotConfigured, other.Error);
        Assert.Equal(ReplicationError.NotConfigured, (await Assert.ThrowsAsync<ReplicationException>(() => PrepareAsync(pair, new FailoverOptions { Survivor = pair.EndA }))).Error);
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_receiver_that_was_stopped_before_is_a_refusal(ServerKind kind)
    {
        var pair = await StartAsync(kind);
        try
        {
            await pair.StopAsync(pair.EndB, ReplicationThreads.Receiver);
            await pair.A.ExecuteAsync("INSERT INTO app.t VALUES (1, 'a')");
            await pair.A.KillAsync();
            var error = await Assert.ThrowsAsync<ReplicationException>(() => PrepareAsync(pair));
            Assert.Equal(ReplicationError.DataLoss, error.Error);
            Assert.Contains("was stopped before", error.Message, StringComparison.Ordinal);
            Assert.True((await RunAsync(pair, await PrepareAsync(pair, Options(pair) with { AllowDataLoss = true }))).Completed);
        }
        finally
        {
            await BackAsync(pair);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Ended_at_any_step_it_goes_on_from_there(ServerKind kind)
    {
        var pair = await StartAsync(kind);
        try
        {
            await pair.A.ExecuteAsync("INSERT INTO app.t VALUES (1, 'a')");
            await pair.CatchUpAsync(pair.EndB, pair.EndA);
            await pair.A.KillAsync();
            var steps = (await PrepareAsync(pair)).Plan.Steps.Count;
            Assert.Equal(6, steps);
            for (var stop = 0; stop < steps * 2; stop++)
            {
                var observer = new StopAt(stop / 2, behind: stop % 2 == 1);
                var prepared = await PrepareAsync(pair);
                await Assert.ThrowsAsync<StopAt.KilledException>(() => RunAsync(pair, prepared, observer));
                var again = await PrepareAsync(pair);
                Assert.True((await RunAsync(pair, again)).Completed);
                await TakenOverAsync(pair);
                Assert.Single(new FailoverRecordStore(_folder).Read());
                Assert.Empty((await PrepareAsync(pair)).Plan.Steps);

                // As it was before.
                Directory.Delete(Path.Combine(_folder, "failovers"), recursive: true);
                await pair.B.ExecuteAsync(Fence(pair));
                await pair.B.ExecuteAsync($"START {(pair.MariaDb ? "SLAVE" : "REPLICA")} IO_THREAD");
                await LoopbackPair.UntilAsync(async () => (await pair.ReadAsync(pair.EndB)).Channels[0].ReceiverErrorNumber != 0);
            }
        }
        finally
        {
            await BackAsync(pair);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task The_survivor_is_found_by_whose_channel_has_the_failed_one(ServerKind kind)
    {
        var pair = await StartAsync(kind);
        await using var context = pair.Context();
        ServerEndpoint[] known = [pair.EndA, pair.EndB, new("127.0.0.1", 9)];
        Assert.Equal(pair.EndB, await FailoverOperation.FindSurvivorAsync(context, pair.EndA, known, TestContext.Current.CancellationToken));
        // A name for an address.
        Assert.Equal(pair.EndB, await FailoverOperation.FindSurvivorAsync(context, new("localhost", pair.A.Port), known[1..], TestContext.Current.CancellationToken));
        var none = await Assert.ThrowsAsync<ReplicationException>(() => FailoverOperation.FindSurvivorAsync(context, pair.EndB, known, TestContext.Current.CancellationToken));
        Assert.Equal(ReplicationError.NotConfigured, none.Error);
        Assert.Contains("-Server", none.Remedy, StringComparison.Ordinal);
    }

    private static string Fence(ServerPair pair) => $"SET GLOBAL {(pair.MariaDb ? "read_only" : "super_read_only")} = ON";

    private FailoverOptions Options(ServerPair pair) => new() { Survivor = pair.EndB, JournalFolder = _folder };

    private async Task<ServerPair> StartAsync(ServerKind kind, bool semiSync = false)
    {
        var pair = await pairs.EmptyAsync(kind);
        if (semiSync)
            await SemiSyncAsync(pair, true);
        await pair.SetAsync(pair.EndB, pair.EndA, new SourceOptions { Account = pair.Replication, ConnectRetry = 1, HeartbeatPeriod = 0.5 });
        await pair.StartAsync(pair.EndB);
        await pair.B.ExecuteAsync(Fence(pair));
        if (semiSync)
            await LoopbackPair.UntilAsync(async () => (await pair.ReadAsync(pair.EndA)).SemiSync is { SourceActive: true, Clients: 1 });
        return pair;
    }

    private static async Task SemiSyncAsync(ServerPair pair, bool on)
    {
        if (on && !pair.MariaDb)
        {
            // Another test may have left one of the two.
            if (!(await pair.ReadAsync(pair.EndA)).SemiSync.SourceInstalled)
                await pair.A.ExecuteAsync("SET SESSION sql_log_bin = 0; INSTALL PLUGIN rpl_semi_sync_source SONAME 'semisync_source.so'");
            if (!(await pair.ReadAsync(pair.EndB)).SemiSync.ReplicaInstalled)
                await pair.B.ExecuteAsync("SET SESSION sql_log_bin = 0; INSTALL PLUGIN rpl_semi_sync_replica SONAME 'semisync_replica.so'");
        }

        var (source, replica, value) = (pair.MariaDb ? "master" : "source", pair.MariaDb ? "slave" : "replica", on ? "ON" : "OFF");
        await pair.A.ExecuteAsync($"SET GLOBAL rpl_semi_sync_{source}_timeout = 60000; SET GLOBAL rpl_semi_sync_{source}_wait_point = 'AFTER_SYNC'; SET GLOBAL rpl_semi_sync_{source}_enabled = {value}");
        await pair.B.ExecuteAsync($"SET GLOBAL rpl_semi_sync_{replica}_enabled = {value}");
    }

    /// <summary>As the next test expects it.</summary>
    private static async Task BackAsync(ServerPair pair, bool semiSync = false)
    {
        await pair.A.KillAsync();
        await pair.A.StartAsync();
        if (!semiSync)
            return;
        await SemiSyncAsync(pair, false);
        if (pair.MariaDb)
            return;
        await pair.B.ExecuteAsync("STOP REPLICA");
        await pair.A.ExecuteAsync("UNINSTALL PLUGIN rpl_semi_sync_source");
        await pair.B.ExecuteAsync("UNINSTALL PLUGIN rpl_semi_sync_replica");
    }

    private async Task<PreparedFailover> PrepareAsync(ServerPair pair, FailoverOptions? options = null, double seconds = 5)
    {
        await using var context = pair.Context(seconds);
        return await FailoverOperation.PrepareAsync(context, options ?? Options(pair), cancellation: TestContext.Current.CancellationToken);
    }

    private static Task<PlanResult> RunAsync(ServerPair pair, PreparedFailover prepared, IPlanObserver? observer = null) => pair.RunAsync(prepared.Plan, observer);

    private async Task TakenOverAsync(ServerPair pair)
    {
        var now = await pair.ReadAsync(pair.EndB);
        Assert.False(now.ReadOnly);
        Assert.Equal((ReceiverState.Stopped, true), (now.Channels[0].Receiver, now.Channels[0].IsDrained));
        var record = new FailoverRecordStore(_folder).Newest(pair.EndB, pair.EndA)!;
        Assert.Equal(("Invoke-Failover", now.Executed.ToString(), now.LogFile, now.LogPosition), (record.Operation, record.SurvivorExecuted, record.SurvivorLogFile, record.SurvivorLogPosition));
        Assert.Equal((now.Channels[0].ReceivedLogFile, now.Channels[0].ReceivedLogPosition), (record.ReceivedLogFile, record.ReceivedLogPosition));
        Assert.Equal((record.ReceivedLogFile, record.ReceivedLogPosition), (record.AppliedLogFile, record.AppliedLogPosition));
        Assert.Equal(now.Channels[0].Retrieved.ToString(), record.Retrieved);
    }

    private static async Task ReceivedAllAsync(ServerPair pair)
    {
        var all = (await pair.ReadAsync(pair.EndA)).Executed;
        await LoopbackPair.UntilAsync(async () => all.IsSubsetOf((await pair.ReadAsync(pair.EndB)).Executed.Union((await pair.ReadAsync(pair.EndB)).Channels[0].Retrieved)));
    }

    private static async Task<HashSet<int>> RowsAsync(LoopbackServer server) => [.. (await server.QueryAsync("SELECT id FROM app.t")).Select(r => (int)r["id"]!)];

    private static async Task Do(MySqlConnection connection, string sql)
    {
        await using var command = new MySqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    /// <summary>Writers that note what they saw acknowledged.</summary>
    private sealed class Load : IDisposable
    {
        private readonly ConcurrentBag<int> _acknowledged = [];
        private readonly CancellationTokenSource _end = new();
        private readonly Task[] _writers;

        public Load(LoopbackServer server) => _writers = [.. Enumerable.Range(0, 4).Select(writer => Task.Run(async () =>
        {
            await using var connection = await server.OpenAsync();
            try
            {
                for (var id = writer; !_end.IsCancellationRequested; id += 4)
                {
                    await using var command = new MySqlCommand($"INSERT INTO app.t VALUES ({id}, 'load')", connection);
                    await command.ExecuteNonQueryAsync();
                    _acknowledged.Add(id);
                }
            }
            catch (MySqlException)
            {
                // Killed, as it should be.
            }
        }))];

        public IEnumerable<int> Acknowledged => _acknowledged;

        public async Task UntilAsync(int count)
        {
            var started = Stopwatch.GetTimestamp();
            while (_acknowledged.Count < count && Stopwatch.GetElapsedTime(started) < TimeSpan.FromSeconds(20))
                await Task.Delay(5, TestContext.Current.CancellationToken);
            Assert.True(_acknowledged.Count >= count);
        }

        public Task EndAsync()
        {
            _end.Cancel();
            return Task.WhenAll(_writers);
        }

        public void Dispose() => _end.Dispose();
    }
}
