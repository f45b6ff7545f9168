using MySqlHa.Lab.Server;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Tests.Operations.DualSource;

/// <summary>Real servers: from two empty ones to a pair, at once and in as many pieces as there are steps.</summary>
public sealed class DualSourceServerTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(10);
    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ServerKind.MySql, false)]
    [InlineData(ServerKind.MariaDb, false)]
    [InlineData(ServerKind.MySql, true)]
    [InlineData(ServerKind.MariaDb, true)]
    public async Task Two_empty_servers_become_a_pair_once(ServerKind kind, bool semiSync)
    {
        await using var pair = await EmptyPair.StartAsync(kind);
        var options = pair.Options with { SemiSync = semiSync };
        var first = await pair.InitializeAsync(options);
        Assert.True(first.Completed, first.Failure?.Message);
        Assert.True(first.Changed);
        await pair.AssertIsPairAsync();
        var again = await pair.InitializeAsync(options);
        Assert.True(again.Completed, again.Failure?.Message);
        Assert.False(again.Changed, string.Join(", ", again.Steps.Where(s => s.Outcome == StepOutcome.Done).Select(s => s.Step.Id)));
        if (semiSync)
            Assert.All(await pair.SnapshotsAsync(), s => Assert.True(s.SemiSync is { SourceActive: true, ReplicaActive: true, WaitPoint: "AFTER_SYNC" }));
    }

    [Theory]
    [InlineData(ServerKind.MySql, false)]
    [InlineData(ServerKind.MySql, true)]
    [InlineData(ServerKind.MariaDb, false)]
    [InlineData(ServerKind.MariaDb, true)]
    public async Task A_run_that_is_ended_at_any_boundary_is_completed_by_the_next(ServerKind kind, bool behind)
    {
        await using var pair = await EmptyPair.StartAsync(kind);
        var options = pair.Options with { SemiSync = true };
        var count = (await pair.PlanAsync(options)).Steps.Count;
        for (var step = 0; step < count; step++)
        {
            await Assert.ThrowsAsync<StopAt.KilledException>(() => pair.InitializeAsync(options, new StopAt(step, behind)));
        }

        var last = await pair.InitializeAsync(options);
        Assert.True(last.Completed, last.Failure?.Message);
        await pair.AssertIsPairAsync();
    }

    [Fact]
    public async Task A_server_that_dies_between_two_steps_is_named_and_the_next_run_goes_on()
    {
        await using var pair = await EmptyPair.StartAsync(ServerKind.MySql);
        var plan = await pair.PlanAsync(pair.Options);
        var at = plan.Steps.ToList().FindIndex(s => s.Id == "change-source" && s.Server == pair.EndB);
        var failed = await pair.InitializeAsync(pair.Options, new KillBefore(at, pair.B));
        Assert.False(failed.Completed);
        Assert.Equal(pair.EndB, failed.Failure!.Server);
        Assert.True(failed.Failure.Error is ReplicationError.ServerGone or ReplicationError.Unreachable, failed.Failure.Message);

        await pair.B.StartAsync();
        var next = await pair.InitializeAsync(pair.Options);
        Assert.True(next.Completed, next.Failure?.Message);
        await pair.AssertIsPairAsync();
    }

    [Fact]
    public async Task The_active_nodes_backlog_reaches_the_passive_one()
    {
        await using var pair = await EmptyPair.StartAsync(ServerKind.MariaDb);
        await pair.A.ExecuteAsync("CREATE DATABASE app; CREATE TABLE app.t (id INT PRIMARY KEY)");
        for (var i = 0; i < 50; i++)
            await pair.A.ExecuteAsync($"INSERT INTO app.t VALUES ({i})");
        // Nothing is older than the logs, and whoever says so vouches for it.
        var result = await pair.InitializeAsync(pair.Options with { Seed = SeedPolicy.None });
        Assert.True(result.Completed, result.Failure?.Message);
        Assert.Equal("50", await pair.B.ScalarAsync("SELECT COUNT(*) FROM app.t"));
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_passive_node_with_writes_of_its_own_is_left_alone(ServerKind kind)
    {
        await using var pair = await EmptyPair.StartAsync(kind);
        await pair.B.ExecuteAsync("CREATE DATABASE mine");
        var error = await Assert.ThrowsAsync<ReplicationException>(() => pair.InitializeAsync(pair.Options));
        Assert.Equal(ReplicationError.ErrantTransactions, error.Error);
        Assert.Equal(pair.EndB, error.Server);
        Assert.Empty((await pair.SnapshotsAsync())[1].Channels);
    }

    private sealed class KillBefore(int step, LoopbackServer server) : IPlanObserver
    {
        public void StepStarting(PlanStep next, int index, int count)
        {
            if (index == step)
                server.KillAsync().GetAwaiter().GetResult();
        }

        public void StepProgress(PlanStep running, string waitsFor, double? fraction, TimeSpan? remaining)
        {
        }

        public void StepFinished(StepResult result)
        {
        }
    }

    private sealed class EmptyPair : IAsyncDisposable
    {
        private EmptyPair(LoopbackServer a, LoopbackServer b) => (A, B) = (a, b);

        public LoopbackServer A { get; }

        public LoopbackServer B { get; }

        public ServerEndpoint EndA => new(A.Address, A.Port);

        public ServerEndpoint EndB => new(B.Address, B.Port);

        public DualSourceOptions Options { get; } = new() { Replication = new ServerLogin("repl", "Repl-pa55'word"), CheckTimeout = Limit };

        public static async Task<EmptyPair> StartAsync(ServerKind kind)
        {
            var servers = await Task.WhenAll(LoopbackServer.StartNewAsync(kind, 1), LoopbackServer.StartNewAsync(kind, 2));
            foreach (var server in servers)
                await server.ExecuteAsync("SET SESSION sql_log_bin = 0; CREATE USER 'both'@'%' IDENTIFIED BY 'Adm1n-pa55word'; GRANT ALL PRIVILEGES ON *.* TO 'both'@'%' WITH GRANT OPTION");
            return new(servers[0], servers[1]);
        }

        public async Task<OperationPlan> PlanAsync(DualSourceOptions options)
        {
            await using var context = Context();
            return (await DualSourceOperation.PrepareAsync(context, EndA, EndB, options, Token)).Plan;
        }

        public async Task<PlanResult> InitializeAsync(DualSourceOptions options, IPlanObserver? observer = null)
        {
            await using var context = Context();
            var prepared = await DualSourceOperation.PrepareAsync(context, EndA, EndB, options, Token);
            return await PlanRunner.RunAsync(prepared.Plan, context, null, observer, Token);
        }

        public async Task<ServerSnapshot[]> SnapshotsAsync()
        {
            await using var context = Context();
            return
            [
                await SnapshotReader.ReadAsync(EndA, context.Login(EndA), Limit, Token),
                await SnapshotReader.ReadAsync(EndB, context.Login(EndB), Limit, Token),
            ];
        }

        public async Task AssertIsPairAsync()
        {
            await A.ExecuteAsync("CREATE DATABASE IF NOT EXISTS proof; CREATE TABLE proof.t (id INT PRIMARY KEY); INSERT INTO proof.t VALUES (1)");
            await LoopbackPair.UntilAsync(async () => await B.ScalarAsync("SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'proof'") == "1"
                && await B.ScalarAsync("SELECT COUNT(*) FROM proof.t") == "1");
            var (a, b) = (await SnapshotsAsync()) is [var first, var second] ? (first, second) : throw new InvalidOperationException();
            Assert.Equal((false, true), (a.ReadOnly, b.ReadOnly));
            foreach (var (replica, source) in new[] { (a, b), (b, a) })
            {
                var channel = Assert.Single(replica.Channels);
                Assert.Equal((source.Server, ReceiverState.Running, true, true), (channel.Source, channel.Receiver, channel.ApplierRunning, channel.AutoPosition));
            }

            Assert.Equal("2", await A.ScalarAsync("SELECT COUNT(*) FROM mysqlha.pair_check"));
            Assert.Equal("2", await B.ScalarAsync("SELECT COUNT(*) FROM mysqlha.pair_check"));
            // MariaDB counts what it has applied a moment after its rows can be seen.
            await LoopbackPair.UntilAsync(async () => await SnapshotsAsync() is [var one, var other] && one.Executed.Equals(other.Executed));
        }

        public async ValueTask DisposeAsync()
        {
            await A.DisposeAsync();
            await B.DisposeAsync();
        }

        private static PlanContext Context() => new(_ => new ServerLogin("both", "Adm1n-pa55word"), Limit);
    }
}
