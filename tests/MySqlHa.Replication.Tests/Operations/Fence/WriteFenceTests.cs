using System.Diagnostics;
using MySqlConnector;
using MySqlHa.Lab.Server;
using MySqlHa.Replication.Operations.Fence;
using MySqlHa.Replication.Server;

namespace MySqlHa.Replication.Tests.Operations.Fence;

/// <summary>Real servers: a server is closed in time whatever its clients do, and nobody hears of a commit that only the closing let through.</summary>
public sealed class WriteFenceTests(FencePairs pairs) : IClassFixture<FencePairs>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>MariaDB does not tell whose program a session is; the node's process asks while a switchover sends the clients away.</summary>
    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task What_a_nodes_process_asks_by_its_locks_is_no_client(ServerKind kind)
    {
        await using var test = await FenceTest.StartAsync(pairs, kind);
        await using var node = await ServerSession.OpenAsync(test.End, test.Login, TimeSpan.FromSeconds(10), Token);
        var asking = node.ScalarAsync("SELECT CONCAT(COALESCE(IS_USED_LOCK('mysqlha.take'), 'nobody'), SLEEP(2))", null, Token);
        await LoopbackPair.UntilAsync(async () => await test.Server.ScalarAsync($"SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE ID = {node.ConnectionId} AND INFO LIKE 'SELECT CONCAT%'") == "1");
        Assert.DoesNotContain((long)node.ConnectionId, await ClientSessions.ListAsync(test.Session, 0, Token));
        Assert.Equal("nobody0", await asking);
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task Idle_clients_do_not_hold_it_up_and_are_sent_away(ServerKind kind)
    {
        await using var test = await FenceTest.StartAsync(pairs, kind);
        await using var idle = await test.ClientAsync();
        await using var open = await test.ClientAsync();
        await RunAsync(open, "BEGIN; INSERT INTO app.t VALUES (1, 'not committed')");
        await using var admin = await test.ClientAsync("almighty");
        await using var standing = await ServerSession.OpenAsync(test.End, test.Login, Limit, Token);
        var system = await test.SystemThreadsAsync();

        var started = Stopwatch.GetTimestamp();
        var outcome = await test.CloseAsync(new FenceOptions());
        FenceTest.Log($"{kind}: idle clients: {Stopwatch.GetElapsedTime(started).TotalMilliseconds:0.0} ms");

        Assert.Equal(new FenceOutcome(true, 3, false), outcome);
        Assert.True(await WriteFence.HoldsAsync(standing, Token));
        foreach (var client in new[] { idle, open, admin })
            await Assert.ThrowsAsync<MySqlException>(() => RunAsync(client, "DO 1"));
        Assert.Equal(system, await test.SystemThreadsAsync());
        await using var again = await test.ClientAsync();
        Assert.Equal(1290, (await Assert.ThrowsAsync<MySqlException>(() => RunAsync(again, "INSERT INTO app.t VALUES (2, 'x')"))).Number);
        Assert.Equal("0", await test.Server.ScalarAsync("SELECT COUNT(*) FROM app.t"));
        Assert.False((await test.CloseAsync(new FenceOptions { KillSessions = false })).Changed);
        await RunAsync(again, "DO 1");
        await WriteFence.OpenAsync(test.Session, Token);
        await RunAsync(again, "INSERT INTO app.t VALUES (2, 'x')");
    }

    [Theory]
    [InlineData(ServerKind.MySql, "UPDATE app.t SET v = SLEEP(30)")]
    [InlineData(ServerKind.MariaDb, "UPDATE app.t SET v = SLEEP(30)")]
    [InlineData(ServerKind.MySql, "SELECT SLEEP(30) FROM app.t")]
    [InlineData(ServerKind.MariaDb, "SELECT SLEEP(30) FROM app.t")]
    [InlineData(ServerKind.MySql, "CREATE TABLE app.copy AS SELECT t.*, SLEEP(30) FROM app.t")]
    [InlineData(ServerKind.MariaDb, "CREATE TABLE app.copy AS SELECT t.*, SLEEP(30) FROM app.t")]
    [InlineData(ServerKind.MySql, "LOCK TABLES app.t WRITE; DO SLEEP(30)")]
    [InlineData(ServerKind.MariaDb, "LOCK TABLES app.t WRITE; DO SLEEP(30)")]
    public async Task What_runs_for_long_is_ended(ServerKind kind, string statement)
    {
        await using var test = await FenceTest.StartAsync(pairs, kind);
        await test.Server.ExecuteAsync("INSERT INTO app.t VALUES (1, 'a')");
        await using var busy = await test.ClientAsync("almighty");
        var running = RunAsync(busy, statement);
        await LoopbackPair.UntilAsync(async () => await test.Server.ScalarAsync("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO LIKE '%SLEEP(30)%' AND ID <> CONNECTION_ID()") != "0");

        var started = Stopwatch.GetTimestamp();
        var outcome = await test.CloseAsync(new FenceOptions { Deadline = Limit });
        FenceTest.Log($"{kind}: {statement}: {Stopwatch.GetElapsedTime(started).TotalMilliseconds:0.0} ms");

        Assert.True(outcome.Changed);
        Assert.Equal(1, outcome.SessionsKilled);
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.Zero, TimeSpan.FromSeconds(3));
        await Assert.ThrowsAsync<MySqlException>(() => running);
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_statement_may_end_in_time_and_without_leave_to_kill_it_is_told_and_nothing_waits_on(ServerKind kind)
    {
        await using var test = await FenceTest.StartAsync(pairs, kind);
        await test.Server.ExecuteAsync("INSERT INTO app.t VALUES (1, 'a')");
        await using var busy = await test.ClientAsync();
        var running = RunAsync(busy, "UPDATE app.t SET v = SLEEP(0.2)");
        await LoopbackPair.UntilAsync(async () => await test.Server.ScalarAsync("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO LIKE 'UPDATE%'") == "1");
        Assert.Equal(new FenceOutcome(true, 0, false), await test.CloseAsync(new FenceOptions { Deadline = Limit, Patience = Limit, KillSessions = false }));
        await running;
        await WriteFence.OpenAsync(test.Session, Token);

        running = RunAsync(busy, "UPDATE app.t SET v = SLEEP(3)");
        await LoopbackPair.UntilAsync(async () => await test.Server.ScalarAsync("SELECT COUNT(*) FROM information_schema.PROCESSLIST WHERE INFO LIKE 'UPDATE%'") == "1");
        var refused = await Assert.ThrowsAsync<ReplicationException>(() => test.CloseAsync(new FenceOptions { Deadline = TimeSpan.FromSeconds(0.3), Patience = Limit, KillSessions = false }));
        Assert.Equal(ReplicationError.Timeout, refused.Error);
        // Writers go on, at once.
        await using var other = await test.ClientAsync();
        await RunAsync(other, "INSERT INTO app.u VALUES (9)").WaitAsync(TimeSpan.FromSeconds(1), Token);
        await running;
    }

    [Theory]
    [InlineData(ServerKind.MySql, "AFTER_SYNC", true)]
    [InlineData(ServerKind.MySql, "AFTER_SYNC", false)]
    [InlineData(ServerKind.MariaDb, "AFTER_SYNC", true)]
    [InlineData(ServerKind.MariaDb, "AFTER_COMMIT", false)]
    public async Task Commits_that_wait_for_an_acknowledgement_are_let_go_and_nobody_hears_of_them(ServerKind kind, string waitPoint, bool connected)
    {
        await using var test = await FenceTest.StartAsync(pairs, kind);
        await test.SemiSyncAsync(waitPoint, connected);
        await using var first = await test.ClientAsync();
        await using var second = await test.ClientAsync();
        await RunAsync(second, "BEGIN; INSERT INTO app.t VALUES (2, 'b')");
        var committing = new[] { RunAsync(first, "INSERT INTO app.t VALUES (1, 'a')"), RunAsync(second, "COMMIT") };
        await LoopbackPair.UntilAsync(async () => await test.Server.ScalarAsync("SELECT COUNT(*), SUM(STATE LIKE 'Waiting for semi-sync ACK%') AS w FROM information_schema.PROCESSLIST WHERE USER = 'app' AND COMMAND = 'Query' HAVING w > 0") == "2");

        var started = Stopwatch.GetTimestamp();
        var outcome = await test.CloseAsync(new FenceOptions());
        FenceTest.Log($"{kind}: semi-sync {waitPoint}, replica connected {connected}: {Stopwatch.GetElapsedTime(started).TotalMilliseconds:0.0} ms, {outcome}");

        Assert.Equal((true, 2), (outcome.Changed, outcome.SessionsKilled));
        foreach (var commit in committing)
            await Assert.ThrowsAsync<MySqlException>(() => commit.WaitAsync(Limit, Token));
        Assert.Equal("2", await test.Server.ScalarAsync($"SELECT @@GLOBAL.{test.SourceEnabled} + @@GLOBAL.{test.WaitNoReplica}"));
        Assert.True(await WriteFence.HoldsAsync(test.Session, Token));
    }

    [Fact]
    public async Task It_is_kept_for_the_next_start()
    {
        await using var test = await FenceTest.StartAsync(pairs, ServerKind.MySql);
        await test.CloseAsync(new FenceOptions());
        await WriteFence.OpenAsync(test.Session, Token);
        Assert.Equal("0", await test.Server.ScalarAsync("SELECT @@GLOBAL.super_read_only"));
        await test.Server.StopAsync();
        await test.Server.StartAsync();
        Assert.Equal("1", await test.Server.ScalarAsync("SELECT @@GLOBAL.super_read_only"));
    }

    private static async Task RunAsync(MySqlConnection connection, string sql)
    {
        await using var command = new MySqlCommand(sql, connection) { CommandTimeout = 60 };
        await command.ExecuteNonQueryAsync(CancellationToken.None);
    }
}
