using MySqlHa.Lab.Server;
using MySqlHa.Replication.Tests.Support;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Tests.Topology;

[Collection(MySqlPairCollection.Name)]
public sealed class MySqlPairStatusTests(MySqlPair fixture) : PairStatusTests(fixture);

[Collection(MariaDbPairCollection.Name)]
public sealed class MariaDbPairStatusTests(MariaDbPair fixture) : PairStatusTests(fixture);

/// <summary>What is said of two real servers, healthy and not.</summary>
public abstract class PairStatusTests(PairFixture fixture)
{
    private LoopbackPair Pair => fixture.Pair;

    private string Replica => fixture.IsMySql ? "REPLICA" : "SLAVE";

    [Fact]
    public async Task A_healthy_pair_follows_in_both_directions()
    {
        await WriteAsync("healthy", 3);
        await Pair.CatchUpAsync(Pair.B, Pair.A);
        var look = await LookAsync();
        Assert.Empty(look.Failures);
        Assert.Equal([(fixture.A, fixture.B), (fixture.B, fixture.A)], look.Directions.Select(d => (d.Server, d.Source!)));
        Assert.All(look.Directions, d => Assert.Equal((true, true, 0m, 0), (d.Healthy, d.IsMatched, d.LagTransactions, d.Reasons.Count)));
    }

    [Fact]
    public async Task A_replica_that_lags_lacks_exactly_what_its_source_has()
    {
        await WriteAsync("lagging", 0);
        await Pair.CatchUpAsync(Pair.B, Pair.A);
        await Pair.B.ExecuteAsync($"STOP {Replica} SQL_THREAD");
        await WriteAsync("lagging", 7);
        // The applier stands, so what is received is counted too, when the source is not asked.
        await LoopbackPair.UntilAsync(async () => (await LookAsync(fixture.B)).Directions[0].LagTransactions == 7);
        await Pair.B.ExecuteAsync($"STOP {Replica}");
        await WriteAsync("lagging", 2);
        var matched = Direction(await LookAsync());
        Assert.Equal((9m, true, false), (matched.LagTransactions, matched.IsMatched, matched.Healthy));
        Assert.Equal(["receiver-stopped", "applier-stopped"], matched.Reasons.Select(r => r.Code));
        Assert.Equal(7, (await LookAsync(fixture.B)).Directions[0].LagTransactions);
        await HealAsync();
    }

    [Fact]
    public async Task Threads_that_run_while_nothing_moves_are_found()
    {
        await WriteAsync("stuck", 1);
        await Pair.CatchUpAsync(Pair.B, Pair.A);
        await using (var holder = await Pair.B.OpenAsync())
        {
            await using var hold = holder.CreateCommand();
            hold.CommandText = "LOCK TABLES status.stuck READ";
            await hold.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            await WriteAsync("stuck", 1);
            ReplicationDirection? seen = null;
            await LoopbackPair.UntilAsync(async () => (seen = Direction(await LookAsync(TimeSpan.FromMilliseconds(300)))).Reasons.Count > 0);
            Assert.Equal((ReceiverState.Running, true, 1m), (seen!.Channel!.Receiver, seen.Channel.ApplierRunning, seen.LagTransactions));
            Assert.Equal(("no-progress", false), (seen.Reasons[0].Code, seen.Healthy));
        }

        await HealAsync();
    }

    [Fact]
    public async Task An_applier_that_met_a_row_is_an_error_with_a_remedy()
    {
        await WriteAsync("clash", 0);
        await Pair.CatchUpAsync(Pair.B, Pair.A);
        await Pair.B.ExecuteAsync("SET SESSION sql_log_bin = 0; INSERT INTO status.clash VALUES (1)");
        await Pair.A.ExecuteAsync("INSERT INTO status.clash VALUES (1)");
        ReplicationDirection? seen = null;
        await LoopbackPair.UntilAsync(async () => !(seen = Direction(await LookAsync())).Channel!.ApplierRunning && seen.Channel.ApplierErrorNumber != 0);
        Assert.Equal(("applier-error", false, 1m), (Assert.Single(seen!.Reasons).Code, seen.Healthy, seen.LagTransactions));
        Assert.Contains("1062", seen.Reasons[0].Message, StringComparison.Ordinal);
        Assert.Contains("sql_log_bin", seen.Reasons[0].Remedy, StringComparison.Ordinal);
        await Pair.B.ExecuteAsync("SET SESSION sql_log_bin = 0; DELETE FROM status.clash");
        await HealAsync();
    }

    [Fact]
    public async Task A_receiver_that_cannot_connect_is_an_error_with_a_remedy()
    {
        await Pair.ReplicateAsync(Pair.B, Pair.A, port: 9);
        ReplicationDirection? seen = null;
        await LoopbackPair.UntilAsync(async () => (seen = Direction(await LookAsync())).Channel!.ReceiverErrorNumber != 0);
        Assert.Equal((ReceiverState.Connecting, false, new ServerEndpoint("127.0.0.1", 9)), (seen!.Channel!.Receiver, seen.Healthy, seen.Source));
        Assert.Equal("receiver-error", Assert.Single(seen.Reasons).Code);
        Assert.Contains("firewall", seen.Reasons[0].Remedy, StringComparison.Ordinal);
        await Pair.ReplicateAsync(Pair.B, Pair.A);
        await HealAsync();
    }

    [Fact]
    public async Task A_dead_source_is_a_failure_of_its_own_and_the_survivor_tells_the_rest()
    {
        await WriteAsync("dead", 1);
        await Pair.CatchUpAsync(Pair.B, Pair.A);
        await Pair.A.KillAsync();
        ReplicationLook? look = null;
        await LoopbackPair.UntilAsync(async () => (look = await LookAsync()).Directions[0].Channel!.ReceiverErrorNumber != 0);
        Assert.Equal((ReplicationError.Unreachable, fixture.A), (Assert.Single(look!.Failures).Error, look.Failures[0].Server));
        var direction = Assert.Single(look.Directions);
        Assert.Equal((fixture.B, fixture.A, 0m, false), (direction.Server, direction.Source, direction.LagTransactions, direction.Healthy));
        Assert.Equal(["receiver-error", "source-unreachable"], direction.Reasons.Select(r => r.Code));
        await Pair.A.StartAsync();
        await HealAsync();
    }

    [Fact]
    public async Task An_account_that_may_not_see_it_is_told_which_right_it_lacks()
    {
        var look = await ReplicationLook.TakeAsync(
            [fixture.B], new ServerLogin(Pair.Replication.User, Pair.Replication.Password), TimeSpan.FromSeconds(20), TimeSpan.Zero, TestContext.Current.CancellationToken);
        Assert.Empty(look.Directions);
        Assert.Equal(ReplicationError.MissingPrivilege, Assert.Single(look.Failures).Error);
        Assert.Contains($"GRANT {(fixture.IsMySql ? "REPLICATION CLIENT" : "REPLICA MONITOR")} ON *.* TO repl", look.Failures[0].Remedy, StringComparison.Ordinal);
    }

    private Task<ReplicationLook> LookAsync(params ServerEndpoint[] servers) => LookAsync(TimeSpan.Zero, servers);

    private Task<ReplicationLook> LookAsync(TimeSpan between, params ServerEndpoint[] servers) => ReplicationLook.TakeAsync(
        servers.Length > 0 ? servers : [fixture.A, fixture.B], fixture.Login, TimeSpan.FromSeconds(20), between, TestContext.Current.CancellationToken);

    private ReplicationDirection Direction(ReplicationLook look) => look.Directions.Single(d => d.Server == fixture.B);

    private async Task WriteAsync(string table, int rows)
    {
        await using var connection = await Pair.A.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandText = rows == 0 || await Pair.A.ScalarAsync($"SELECT COUNT(*) FROM information_schema.tables WHERE table_name = '{table}'") == "0"
            ? $"CREATE DATABASE IF NOT EXISTS status; CREATE TABLE IF NOT EXISTS status.{table} (id INT AUTO_INCREMENT PRIMARY KEY)" : "DO 0";
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        command.CommandText = $"INSERT INTO status.{table} VALUES ()";
        for (var i = 0; i < rows; i++)
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private async Task HealAsync()
    {
        await Pair.B.ExecuteAsync($"START {Replica}");
        await Pair.CatchUpAsync(Pair.B, Pair.A);
        await LoopbackPair.UntilAsync(async () => (await LookAsync()) is { Failures.Count: 0 } look && look.Directions.All(d => d is { Healthy: true, Reasons.Count: 0 }));
    }
}
