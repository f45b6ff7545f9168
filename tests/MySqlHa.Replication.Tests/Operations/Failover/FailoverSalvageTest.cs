using System.Runtime.Versioning;
using MySqlHa.Lab.Server;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Operations.Failover;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Tests.Operations.Failover;

/// <summary>Failovers of real pairs where only the dead node's logs have what clients saw acknowledged. B survives; A is started again for the next test.</summary>
[SupportedOSPlatform("linux")]
public abstract class FailoverSalvageTest(ServerPairs pairs) : IDisposable
{
    protected string Folder { get; } = Directory.CreateTempSubdirectory("mysqlha-failover-").FullName;

    public static TheoryData<ServerKind> Kinds => [ServerKind.MySql, ServerKind.MariaDb];

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected static string Fence(ServerPair pair) => $"SET GLOBAL {(pair.MariaDb ? "read_only" : "super_read_only")} = ON";

    protected FailoverOptions Options(ServerPair pair)
    {
        var tools = Path.Combine(Folder, "tools");
        if (!pair.MariaDb && !Directory.Exists(tools))
            MySqlTools.Make(tools);
        return new() { Survivor = pair.EndB, JournalFolder = Folder, SalvageFrom = Path.Combine(pair.A.Folder, "data"), ToolPath = pair.MariaDb ? null : tools };
    }

    protected async Task<ServerPair> StartAsync(ServerKind kind)
    {
        var pair = await pairs.EmptyAsync(kind);
        await pair.SetAsync(pair.EndB, pair.EndA, new SourceOptions { Account = pair.Replication, ConnectRetry = 1, HeartbeatPeriod = 0.5 });
        await pair.StartAsync(pair.EndB);
        await pair.B.ExecuteAsync(Fence(pair));
        return pair;
    }

    /// <summary>A is dead, and these never came to B, whose receiver goes on trying.</summary>
    protected async Task<ServerPair> StrandedAsync(ServerKind kind, params string[] unseen)
    {
        var pair = await StartAsync(kind);
        await pair.A.ExecuteAsync("INSERT INTO app.t VALUES (1, 'both')");
        await pair.CatchUpAsync(pair.EndB, pair.EndA);
        await pair.StopAsync(pair.EndB, ReplicationThreads.Receiver);
        foreach (var sql in unseen)
            await pair.A.ExecuteAsync(sql);
        await pair.A.KillAsync();
        await pair.B.ExecuteAsync($"START {(pair.MariaDb ? "SLAVE" : "REPLICA")} IO_THREAD");
        await LoopbackPair.UntilAsync(async () => (await pair.ReadAsync(pair.EndB)).Channels[0].ReceiverErrorNumber != 0);
        return pair;
    }

    protected static async Task OnSurvivorAsync(ServerPair pair, string sql)
    {
        await pair.B.ExecuteAsync($"{(pair.MariaDb ? "DO 0" : "SET GLOBAL super_read_only = OFF")}; SET SESSION sql_log_bin = 0; {sql}");
        await pair.B.ExecuteAsync(Fence(pair));
    }

    protected async Task<PreparedFailover> PrepareAsync(ServerPair pair, FailoverOptions? options = null)
    {
        await using var context = pair.Context(5);
        return await FailoverOperation.PrepareAsync(context, options ?? Options(pair), cancellation: Token);
    }

    protected async Task<(PlanResult Result, FailoverOutcome Outcome)> RunAsync(ServerPair pair, IPlanObserver? observer = null, FailoverOptions? options = null)
    {
        var prepared = await PrepareAsync(pair, options);
        return (await pair.RunAsync(prepared.Plan, observer), prepared.Outcome);
    }

    protected async Task TakenOverAsync(ServerPair pair)
    {
        var now = await pair.ReadAsync(pair.EndB);
        Assert.False(now.ReadOnly);
        Assert.Equal((ReceiverState.Stopped, true), (now.Channels[0].Receiver, now.Channels[0].IsDrained));
        var record = new FailoverRecordStore(Folder).Newest(pair.EndB, pair.EndA)!;
        Assert.NotEmpty(record.Stranded);
        Assert.Equal((record.Stranded, now.Executed.ToString(), now.LogFile, now.LogPosition), (record.Salvaged, record.SurvivorExecuted, record.SurvivorLogFile, record.SurvivorLogPosition));
        Assert.Equal(!pair.MariaDb, now.Channels[0].ApplierRunning);
        if (pair.MariaDb)
            Assert.True(now.Executed.IsSubsetOf(MySqlHa.Replication.Gtid.MariaDbGtidSet.Parse(now.Variable("gtid_slave_pos")!)));
    }

    protected static async Task BackAsync(ServerPair pair)
    {
        await pair.A.KillAsync();
        await pair.A.StartAsync();
    }

    protected static async Task<HashSet<int>> RowsAsync(LoopbackServer server) => [.. (await server.QueryAsync("SELECT id FROM app.t")).Select(r => (int)r["id"]!)];

    protected static async Task<string> TextAsync(LoopbackServer server) =>
        string.Join(';', (await server.QueryAsync("SELECT id, v FROM app.t ORDER BY id")).Select(r => $"{r["id"]}={r["v"]}"));
}
