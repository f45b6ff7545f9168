using System.Diagnostics;
using MySqlHa.Lab.Linux;
using MySqlHa.Lab.Server;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Server;

namespace MySqlHa.Replication.Tests.Server;

/// <summary>What a statement that fails is told as.</summary>
public sealed class StatementErrorTests(OneOfEach servers) : IClassFixture<OneOfEach>
{
    private static readonly ServerLogin Weak = new("weak", "Weak-and-secret-1");

    [Theory]
    [InlineData(ServerKind.MySql, "SET GLOBAL max_connect_errors = 100", "GRANT SYSTEM_VARIABLES_ADMIN ON *.*")]
    [InlineData(ServerKind.MySql, "CREATE USER x", "GRANT CREATE USER ON *.*")]
    [InlineData(ServerKind.MySql, "SET SESSION sql_log_bin = 0", "GRANT SESSION_VARIABLES_ADMIN ON *.*")]
    [InlineData(ServerKind.MySql, "SHOW REPLICA STATUS", "GRANT REPLICATION CLIENT ON *.*")]
    [InlineData(ServerKind.MySql, "SELECT * FROM mysql.user", "GRANT SELECT ON *.*")]
    [InlineData(ServerKind.MySql, "CREATE DATABASE d", "GRANT ALL PRIVILEGES ON d.*")]
    [InlineData(ServerKind.MariaDb, "SET GLOBAL max_connect_errors = 100", "GRANT CONNECTION ADMIN ON *.*")]
    [InlineData(ServerKind.MariaDb, "CREATE USER x", "GRANT CREATE USER ON *.*")]
    [InlineData(ServerKind.MariaDb, "SET SESSION sql_log_bin = 0", "GRANT BINLOG ADMIN ON *.*")]
    [InlineData(ServerKind.MariaDb, "SHOW ALL SLAVES STATUS", "GRANT SLAVE MONITOR ON *.*")]
    [InlineData(ServerKind.MariaDb, "SELECT * FROM mysql.global_priv", "GRANT SELECT ON mysql.global_priv")]
    [InlineData(ServerKind.MariaDb, "CREATE DATABASE d", "GRANT ALL PRIVILEGES ON d.*")]
    public async Task A_missing_privilege_is_named_with_its_grant(ServerKind kind, string sql, string grant)
    {
        await WithWeakUserAsync(servers[kind], async () =>
        {
            var error = await FailAsync(servers[kind], Weak, sql);
            Assert.Equal(ReplicationError.MissingPrivilege, error.Error);
            Assert.Contains(grant, error.Remedy, StringComparison.Ordinal);
            Assert.Contains(sql, error.Message, StringComparison.Ordinal);
            // The GRANT is one that the server takes.
            await servers[kind].ExecuteAsync(grant.Replace("SLAVE MONITOR", "REPLICA MONITOR", StringComparison.Ordinal) + " TO weak@'%'");
        });
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_read_only_server_is_told(ServerKind kind)
    {
        var server = servers[kind];
        var fence = kind == ServerKind.MySql ? "super_read_only" : "read_only";
        await WithWeakUserAsync(server, async () =>
        {
            await server.ExecuteAsync("SET SESSION sql_log_bin = 0; CREATE DATABASE ro; GRANT ALL PRIVILEGES ON ro.* TO weak@'%'");
            await server.ExecuteAsync($"SET GLOBAL {fence} = 1");
            try
            {
                var error = await FailAsync(server, Weak, "CREATE TABLE ro.t (a INT)");
                Assert.Equal(ReplicationError.ReadOnly, error.Error);
                Assert.Contains("active node", error.Remedy, StringComparison.Ordinal);
            }
            finally
            {
                await server.ExecuteAsync("SET GLOBAL read_only = 0");
                await server.ExecuteAsync("SET SESSION sql_log_bin = 0; DROP DATABASE ro");
            }
        });
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task What_the_server_refuses_has_its_words_and_no_secret(ServerKind kind)
    {
        await using var session = await OpenAsync(servers[kind], OneOfEach.Admin(servers[kind]));
        foreach (var (account, words) in new[] { ("'a'@'b'", "no_such_plugin"), ("a@b", "was not sent") })
        {
            var error = await Assert.ThrowsAsync<ReplicationException>(() => session.ExecuteAsync(
                SqlStatement.WithSecret($"CREATE USER {account} IDENTIFIED WITH no_such_plugin BY {{secret}}", "Sw0rdfish"), null, TestContext.Current.CancellationToken));
            Assert.Equal(ReplicationError.StatementFailed, error.Error);
            Assert.Contains(words, error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("Sw0rd", error.ToString(), StringComparison.Ordinal);
        }
    }

    /// <summary>A table in memory: a disk that is full makes both servers wait instead (see about_MySqlHa_Errors).</summary>
    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_table_that_cannot_grow_is_a_full_disk(ServerKind kind)
    {
        await using var session = await OpenAsync(servers[kind], OneOfEach.Admin(servers[kind]));
        foreach (var sql in new[] { "SET SESSION sql_log_bin = 0", "CREATE DATABASE fulldisk", "SET SESSION max_heap_table_size = 16384", "CREATE TABLE fulldisk.t (a CHAR(255)) ENGINE = MEMORY" })
            await session.ExecuteAsync(SqlStatement.Plain(sql), null, TestContext.Current.CancellationToken);
        var error = await Assert.ThrowsAsync<ReplicationException>(async () =>
        {
            for (var i = 0; i < 100000; i++)
                await session.ExecuteAsync(SqlStatement.Plain("INSERT INTO fulldisk.t VALUES ('x')"), null, TestContext.Current.CancellationToken);
        });
        await session.ExecuteAsync(SqlStatement.Plain("DROP DATABASE fulldisk"), null, TestContext.Current.CancellationToken);
        Assert.Equal(ReplicationError.DiskFull, error.Error);
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_step_that_outlives_its_deadline_is_killed_on_the_server(ServerKind kind)
    {
        var server = servers[kind];
        await using var context = Context(server);
        var step = Step(server, "DO SLEEP(61)") with { Deadline = TimeSpan.FromSeconds(1) };
        var result = await PlanRunner.RunAsync(Plan(step), context, cancellation: TestContext.Current.CancellationToken);
        Assert.Equal(ReplicationError.Timeout, result.Failure!.Error);
        Assert.Contains("DO SLEEP(61)", result.Failure.Message, StringComparison.Ordinal);
        await GoneAsync(server, "DO SLEEP(61)");
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_cancelled_statement_ends_at_once_here_and_on_the_server(ServerKind kind)
    {
        var server = servers[kind];
        await using var context = Context(server);
        using var stop = new CancellationTokenSource();
        var running = PlanRunner.RunAsync(Plan(Step(server, "DO SLEEP(62)")), context, cancellation: stop.Token);
        await SeenAsync(server, "DO SLEEP(62)");
        var clock = Stopwatch.GetTimestamp();
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        Assert.InRange(Stopwatch.GetElapsedTime(clock).TotalMilliseconds, 0, 300);
        await GoneAsync(server, "DO SLEEP(62)");
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_session_that_was_cut_between_two_steps_is_opened_anew(ServerKind kind)
    {
        var server = servers[kind];
        await using var context = Context(server);
        var looked = 0;
        var first = Step(server, "DO 1") with
        {
            Verify = async (c, token) =>
            {
                var id = (await c.SessionAsync(OneOfEach.Endpoint(server), token)).ConnectionId;
                await server.ExecuteAsync($"KILL {id}");
            },
        };
        var second = Step(server, "DO 2") with
        {
            AlreadyDone = async (c, token) =>
            {
                looked++;
                return await (await c.SessionAsync(OneOfEach.Endpoint(server), token)).ScalarAsync("SELECT 0", null, token) == "1";
            },
        };
        var result = await PlanRunner.RunAsync(Plan(first, second), context, cancellation: TestContext.Current.CancellationToken);
        Assert.True(result.Completed, result.Failure?.Message);
        Assert.Equal(2, looked);
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_server_that_dies_or_freezes_in_a_statement_is_told_apart(ServerKind kind)
    {
        await using var server = await LoopbackServer.StartNewAsync(kind);
        await using (var session = await OpenAsync(server, OneOfEach.Admin(server)))
        {
            await server.Process.FreezeAsync();
            var frozen = await Assert.ThrowsAsync<ReplicationException>(() => session.ExecuteAsync(SqlStatement.Plain("DO 1"), TimeSpan.FromSeconds(1), TestContext.Current.CancellationToken));
            server.Process.Signal(LinuxSignal.Continue);
            Assert.Equal(ReplicationError.Timeout, frozen.Error);
        }

        await using var context = Context(server);
        var running = PlanRunner.RunAsync(Plan(Step(server, "DO SLEEP(63)")), context, cancellation: TestContext.Current.CancellationToken);
        await SeenAsync(server, "DO SLEEP(63)");
        await server.KillAsync();
        var result = await running;
        Assert.Equal(ReplicationError.ServerGone, result.Failure!.Error);
        Assert.Contains("Whether the statement took effect is not known", result.Failure.Remedy, StringComparison.Ordinal);

        await server.StartAsync();
        Assert.True((await PlanRunner.RunAsync(Plan(Step(server, "DO 1")), context, cancellation: TestContext.Current.CancellationToken)).Completed);
    }

    private static OperationPlan Plan(params PlanStep[] steps) => new("Test-Operation", [steps[0].Server], steps);

    private static PlanStep Step(LoopbackServer server, string sql) =>
        new() { Id = "one", Server = OneOfEach.Endpoint(server), Title = "Do one thing", Statements = [SqlStatement.Plain(sql)] };

    private static PlanContext Context(LoopbackServer server) => new(_ => OneOfEach.Admin(server), TimeSpan.FromSeconds(10));

    private static Task<ServerSession> OpenAsync(LoopbackServer server, ServerLogin login) =>
        ServerSession.OpenAsync(OneOfEach.Endpoint(server), login, TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);

    private static async Task<ReplicationException> FailAsync(LoopbackServer server, ServerLogin login, string sql)
    {
        await using var session = await OpenAsync(server, login);
        return await Assert.ThrowsAsync<ReplicationException>(() => session.ExecuteAsync(SqlStatement.Plain(sql), null, TestContext.Current.CancellationToken));
    }

    private static async Task WithWeakUserAsync(LoopbackServer server, Func<Task> test)
    {
        await server.ExecuteAsync("SET SESSION sql_log_bin = 0; CREATE USER weak@'%' IDENTIFIED BY 'Weak-and-secret-1'");
        try
        {
            await test();
        }
        finally
        {
            await server.ExecuteAsync("SET SESSION sql_log_bin = 0; DROP USER weak@'%'");
        }
    }

    private static Task SeenAsync(LoopbackServer server, string sql) => UntilAsync(server, sql, 1);

    private static Task GoneAsync(LoopbackServer server, string sql) => UntilAsync(server, sql, 0);

    private static async Task UntilAsync(LoopbackServer server, string sql, int count)
    {
        var clock = Stopwatch.StartNew();
        while (await server.ScalarAsync($"SELECT COUNT(*) FROM information_schema.processlist WHERE info = '{sql}'") != $"{count}")
        {
            Assert.True(clock.Elapsed < TimeSpan.FromSeconds(10), $"Not {count} of: {sql}");
            await Task.Delay(20, TestContext.Current.CancellationToken);
        }
    }
}
