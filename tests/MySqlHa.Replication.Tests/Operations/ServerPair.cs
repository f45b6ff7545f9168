using MySqlHa.Lab.Server;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Tests.Operations;

/// <summary>Two real servers of one kind with a replication account, made empty again before each test.</summary>
public sealed class ServerPair : IAsyncDisposable
{
    public const string Password = "Repl-pa55'word";

    private ServerPair(LoopbackServer a, LoopbackServer b)
    {
        (A, B) = (a, b);
        // An account for all servers, as operations take it.
        Login = new ServerLogin("both", Password);
    }

    public LoopbackServer A { get; }

    public LoopbackServer B { get; }

    public bool MariaDb => A.Kind == ServerKind.MariaDb;

    public ServerLogin Login { get; }

    public ServerLogin Replication { get; } = new("repl", Password);

    public ServerEndpoint EndA => new(A.Address, A.Port);

    public ServerEndpoint EndB => new(B.Address, B.Port);

    private string Replica => MariaDb ? "SLAVE" : "REPLICA";

    public static async Task<ServerPair> StartAsync(ServerKind kind)
    {
        var servers = await Task.WhenAll(LoopbackServer.StartNewAsync(kind, 1), LoopbackServer.StartNewAsync(kind, 2));
        return new(servers[0], servers[1]);
    }

    /// <summary>No channels, no data, no history, semi-sync off, the account with its password.</summary>
    public Task EmptyAsync() => Task.WhenAll(EmptyAsync(A), EmptyAsync(B));

    public PlanContext Context(double seconds = 10) => new(_ => Login, TimeSpan.FromSeconds(seconds));

    public async Task<ServerSnapshot> ReadAsync(ServerEndpoint server)
    {
        await using var context = Context();
        return await SetReplicationSourceOperation.ReadAsync(context, server, TestContext.Current.CancellationToken);
    }

    public async Task<OperationPlan> SetPlanAsync(ServerEndpoint replica, ServerEndpoint source, SourceOptions? options = null)
    {
        await using var context = Context();
        options ??= new SourceOptions { Account = Replication };
        var logs = options.LogFile is null ? null : await SetReplicationSourceOperation.ReadLogsAsync(context, source, TestContext.Current.CancellationToken);
        return SetReplicationSourceOperation.Plan(
            await ReadAsync(replica), await ReadAsync(source), options, logs, TimeSpan.FromSeconds(10));
    }

    public async Task<PlanResult> RunAsync(OperationPlan plan, IPlanObserver? observer = null)
    {
        await using var context = Context();
        return await PlanRunner.RunAsync(plan, context, null, observer, TestContext.Current.CancellationToken);
    }

    public async Task<PlanResult> DoneAsync(OperationPlan plan)
    {
        var result = await RunAsync(plan);
        Assert.True(result.Completed, result.Failure?.Message + " " + result.Failure?.Remedy);
        return result;
    }

    public async Task SetAsync(ServerEndpoint replica, ServerEndpoint source, SourceOptions? options = null) => await DoneAsync(await SetPlanAsync(replica, source, options));

    public async Task StartAsync(ServerEndpoint replica, ReplicationThreads threads = ReplicationThreads.All) => await DoneAsync(StartReplicationOperation.Plan(await ReadAsync(replica), threads));

    public async Task StopAsync(ServerEndpoint replica, ReplicationThreads threads = ReplicationThreads.All) => await DoneAsync(StopReplicationOperation.Plan(await ReadAsync(replica), threads));

    /// <summary>B replicates from A.</summary>
    public async Task ReplicateAsync()
    {
        await SetAsync(EndB, EndA);
        await StartAsync(EndB);
    }

    public async Task<WaitProgress> CatchUpAsync(ServerEndpoint replica, ServerEndpoint source, double seconds = 20)
    {
        await using var context = Context();
        var target = WaitReplicationOperation.TargetOf(await ReadAsync(source));
        return await WaitReplicationOperation.RunAsync(context, replica, target, limit: TimeSpan.FromSeconds(seconds), cancellation: TestContext.Current.CancellationToken);
    }

    /// <summary>Waits until the receiver of B has brought something that is not applied.</summary>
    public async Task UnappliedAsync()
    {
        for (var end = Environment.TickCount64 + 20_000; Environment.TickCount64 < end; await Task.Delay(20, TestContext.Current.CancellationToken))
        {
            if ((await ReadAsync(EndB)).Channels[0] is { IsDrained: false })
                return;
        }

        Assert.Fail("Nothing came that is not applied.");
    }

    public async ValueTask DisposeAsync()
    {
        await A.DisposeAsync();
        await B.DisposeAsync();
    }

    private async Task EmptyAsync(LoopbackServer server)
    {
        foreach (var sql in Statements().Append("CREATE DATABASE IF NOT EXISTS app").Append("CREATE TABLE IF NOT EXISTS app.t (id INT PRIMARY KEY, v VARCHAR(200))"))
            await server.ExecuteAsync($"SET SESSION sql_log_bin = 0; {sql}");
    }

    private IEnumerable<string> Statements()
    {
        yield return $"SET GLOBAL {(MariaDb ? "read_only" : "super_read_only")} = OFF; SET GLOBAL read_only = OFF";
        yield return MariaDb
            ? "SET GLOBAL rpl_semi_sync_master_enabled = OFF, GLOBAL rpl_semi_sync_slave_enabled = OFF, GLOBAL rpl_semi_sync_master_timeout = 10000, GLOBAL rpl_semi_sync_master_wait_point = AFTER_COMMIT"
            : "DO 0";
        yield return $"STOP {Replica}";
        yield return $"RESET {Replica} ALL";
        yield return "DROP DATABASE IF EXISTS app";
        yield return MariaDb ? "RESET MASTER; SET GLOBAL gtid_slave_pos = ''" : "RESET BINARY LOGS AND GTIDS; RESET PERSIST";
        foreach (var (user, rights) in new[] { ("both", "ALL PRIVILEGES"), ("repl", "REPLICATION SLAVE") })
        {
            yield return $"CREATE USER IF NOT EXISTS '{user}'@'%' IDENTIFIED BY '{Password.Replace("'", "''", StringComparison.Ordinal)}'";
            yield return $"ALTER USER '{user}'@'%' IDENTIFIED BY '{Password.Replace("'", "''", StringComparison.Ordinal)}'";
            yield return $"GRANT {rights} ON *.* TO '{user}'@'%'";
        }
    }
}
