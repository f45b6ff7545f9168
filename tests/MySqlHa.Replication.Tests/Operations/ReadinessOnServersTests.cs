using MySqlHa.Lab.Server;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Tests.Operations;

/// <summary>Real servers: what is found there, what mends it, and what the file of New-MySqlConfiguration prevents.</summary>
public sealed class ReadinessOnServersTests
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(20);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_bare_mysql_is_mended_step_by_step_and_keeps_it()
    {
        await using var server = await LoopbackServer.StartNewAsync(
            ServerKind.MySql, 1, "gtid_mode=OFF", "enforce_gtid_consistency=OFF", "server_id=1", "sync_binlog=0", "replica_net_timeout=60", "auto_increment_increment=1", "binlog_format=MIXED");
        await server.ExecuteAsync("SET GLOBAL innodb_flush_log_at_trx_commit = 1");
        var found = await LookAsync(server);
        Assert.Equal(
            ["auto-increment-increment", "binlog-format", "gtid-consistency-off", "gtid-mode-off", "replica-net-timeout", "restart-writable", "settings-not-kept", "sync-binlog"],
            found.Findings.Where(f => f.Fix.Count > 0).Select(f => f.Code).Order());

        // Each step alone leaves something from which the next look goes on.
        var steps = 0;
        while (found.Plan.Steps.Count > 0)
        {
            await using var context = Context(server);
            var result = await PlanRunner.RunAsync(found.Plan with { Steps = [found.Plan.Steps[0]] }, context, cancellation: Cancellation);
            Assert.Null(result.Failure);
            Assert.True(result.Changed);
            Assert.True((await PlanRunner.PreviewAsync(found.Plan, context, Cancellation))[0]);
            steps++;
            found = await LookAsync(server);
        }

        Assert.Equal(8, steps);
        Assert.DoesNotContain(found.Findings, f => f.Severity > Severity.Information);
        await server.StopAsync();
        await server.StartAsync();
        found = await LookAsync(server);
        Assert.DoesNotContain(found.Findings, f => f.Severity > Severity.Information);
        Assert.Equal("1", await server.ScalarAsync("SELECT @@super_read_only"));
        Assert.Equal("ON", await server.ScalarAsync("SELECT @@gtid_mode"));
    }

    [Fact]
    public async Task Gtid_mode_waits_for_a_transaction_that_began_without_one()
    {
        await using var server = await LoopbackServer.StartNewAsync(ServerKind.MySql, 1, "gtid_mode=OFF", "binlog_ignore_db=tmp", "replicate_do_db=shop");
        await server.ExecuteAsync("CREATE DATABASE d; CREATE TABLE d.t (id INT PRIMARY KEY) ENGINE=InnoDB");
        await using var writer = await server.OpenAsync();
        await RunAsync(writer, "SET SESSION gtid_next = 'ANONYMOUS'; BEGIN; INSERT INTO d.t VALUES (1)");
        var found = await LookAsync(server);
        // Filters are seen before any channel is configured.
        Assert.Equal(["binlog-filter", "replication-filter"], found.Findings.Where(f => f.Code.EndsWith("-filter", StringComparison.Ordinal)).Select(f => f.Code).Order());
        await using (var impatient = Context(server, 1))
        {
            var failed = await PlanRunner.RunAsync(found.Plan, impatient, cancellation: Cancellation);
            // The transaction has no GTID or gets one at its commit, as the server likes: it must not break either way.
            Assert.Equal(ReplicationError.Timeout, failed.Failure?.Error);
            Assert.Equal("ON_PERMISSIVE", await server.ScalarAsync("SELECT @@gtid_mode"));
        }

        found = await LookAsync(server);
        await using var context = Context(server);
        var waits = new WaitObserver();
        var running = PlanRunner.RunAsync(found.Plan, context, observer: waits, cancellation: Cancellation);
        await waits.Waiting.WaitAsync(Limit, Cancellation);
        await RunAsync(writer, "COMMIT");
        Assert.Null((await running).Failure);
        Assert.Equal("ON", await server.ScalarAsync("SELECT @@gtid_mode"));
        Assert.Equal("1", await server.ScalarAsync("SELECT COUNT(*) FROM d.t"));
    }

    [Fact]
    public async Task A_bare_mariadb_is_mended_and_its_lines_remain()
    {
        await using var server = await LoopbackServer.StartNewAsync(
            ServerKind.MariaDb, 1, "gtid_strict_mode=OFF", "sync_binlog=0", "slave_net_timeout=60", "auto_increment_increment=1", "binlog_format=MIXED", "replicate_do_db=shop", "binlog_ignore_db=tmp");
        await server.ExecuteAsync("CREATE DATABASE d; CREATE TABLE d.aria (id INT) ENGINE=Aria");
        var found = await LookAsync(server, tables: true);
        Assert.Equal(
            ["auto-increment-increment", "binlog-filter", "binlog-format", "binlog-kept-forever", "gtid-strict-mode-off", "no-primary-key", "not-innodb", "replica-net-timeout", "replication-filter", "restart-writable", "sync-binlog"],
            found.Findings.Where(f => f.Severity > Severity.Information).Select(f => f.Code).Order());
        await using var context = Context(server);
        Assert.Null((await PlanRunner.RunAsync(found.Plan, context, cancellation: Cancellation)).Failure);

        var left = await LookAsync(server);
        Assert.Empty(left.Plan.Steps);
        Assert.Equal(["binlog-filter", "binlog-kept-forever", "replication-filter", "restart-writable", "settings-not-kept"], left.Findings.Where(f => f.Severity > Severity.Information).Select(f => f.Code).Order());
        Assert.Equal(
            ["auto_increment_increment = 2", "binlog_format = ROW", "gtid_strict_mode = ON", "slave_net_timeout = 4", "sync_binlog = 1"],
            left.Findings.Single(f => f.Code == "settings-not-kept").ConfigurationLines.Order());
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task The_written_file_prevents_what_it_can(ServerKind kind)
    {
        var snapshots = new List<ServerSnapshot>();
        var servers = new List<LoopbackServer>();
        try
        {
            foreach (var node in new[] { 1, 2 })
            {
                // The account is made while the server is still writable: the file makes it read-only from the next start.
                var server = await LoopbackServer.StartNewAsync(kind, node);
                servers.Add(server);
                var release = (await ReadinessReader.ReadAsync(At(server), Login(server), Limit, cancellation: Cancellation)).Release;
                var text = ConfigurationFile.Text(new() { Node = node, Release = release, ReportHost = server.Address, SemiSync = true, BufferPoolSize = "32M" });
                await server.StopAsync();
                await server.StartAsync([.. text.Split('\n').Where(l => !l.StartsWith('['))]);
                snapshots.Add(await ReadinessReader.ReadAsync(At(server), Login(server), Limit, tables: true, Cancellation));
                Assert.DoesNotContain("deprecated and will be removed", (await File.ReadAllTextAsync(server.LogPath, Cancellation)).Split("ready for connections")[^1], StringComparison.Ordinal);
            }

            var findings = PairAnalysis.Analyze(snapshots);
            Assert.DoesNotContain(findings, f => f.Severity > Severity.Information);
            Assert.Equal(["both-read-only", "disk-space-unknown"], findings.Select(f => f.Code).Distinct().Order());
            Assert.All(snapshots, s => Assert.True(s.SemiSync is { SourceEnabled: true, ReplicaEnabled: true, WaitPoint: "AFTER_SYNC" }));
        }
        finally
        {
            foreach (var server in servers)
                await server.DisposeAsync();
        }
    }

    [Fact]
    public async Task An_account_that_may_only_look_gets_its_findings_and_the_grant()
    {
        await using var server = await LoopbackServer.StartNewAsync(ServerKind.MySql, 1);
        await server.ExecuteAsync("CREATE USER looker@'%' IDENTIFIED BY 'looks-only'");
        var snapshot = await ReadinessReader.ReadAsync(At(server), new ServerLogin("looker", "looks-only"), Limit, tables: true, Cancellation);
        var findings = PairAnalysis.Analyze([snapshot]);
        Assert.Contains(findings, f => f.Code == "not-all-seen" && f.Remedy.Contains("GRANT REPLICATION CLIENT ON *.* TO 'looker'@'%';", StringComparison.Ordinal));
        Assert.Contains(findings, f => f.Code == "missing-privileges" && f.Message.Contains("SYSTEM_VARIABLES_ADMIN", StringComparison.Ordinal));
        Assert.Contains(findings, f => f.Code == "restart-writable");
    }

    private static async Task<(IReadOnlyList<Finding> Findings, OperationPlan Plan)> LookAsync(LoopbackServer server, bool tables = false)
    {
        var snapshot = await ReadinessReader.ReadAsync(At(server), Login(server), Limit, tables, Cancellation);
        var findings = PairAnalysis.Analyze([snapshot]);
        return (findings, ReadinessFixOperation.Plan([snapshot], findings));
    }

    private static PlanContext Context(LoopbackServer server, double seconds = 20) => new(_ => Login(server), TimeSpan.FromSeconds(seconds));

    private static ServerEndpoint At(LoopbackServer server) => new(server.Address, server.Port);

    private static ServerLogin Login(LoopbackServer server) => new(server.Admin.User, server.Admin.Password);

    private static async Task RunAsync(MySqlConnector.MySqlConnection connection, string sql)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        await command.ExecuteNonQueryAsync(Cancellation);
    }

    private sealed class WaitObserver : IPlanObserver
    {
        private readonly TaskCompletionSource _waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Waiting => _waiting.Task;

        public void StepStarting(PlanStep step, int index, int count)
        {
        }

        public void StepProgress(PlanStep step, string waitsFor, double? fraction, TimeSpan? remaining) => _waiting.TrySetResult();

        public void StepFinished(StepResult result)
        {
        }
    }
}
