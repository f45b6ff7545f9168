using MySqlHa.Lab.Server;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Operations.Failover;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Tests.Operations.Failover;

/// <summary>Failovers of real pairs: B replicates from A and survives. A is started again for the next test.</summary>
public abstract class FailoverServerTest(ServerPairs pairs) : IAsyncDisposable
{
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"mysqlha-failover-{Guid.NewGuid():N}");
    private ServerPair? _ended;
    private ServerPair? _semiSync;

    public static TheoryData<ServerKind> Kinds => [ServerKind.MySql, ServerKind.MariaDb];

    protected FailoverRecordStore Records => new(_folder);

    /// <summary>As the next test expects it.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_ended is { } pair)
        {
            await pair.A.KillAsync();
            await pair.A.StartAsync();
        }

        if (_semiSync is not null)
            await NoSemiSyncAsync(_semiSync);
        if (Directory.Exists(_folder))
            Directory.Delete(_folder, recursive: true);
        GC.SuppressFinalize(this);
    }

    protected static string Fence(ServerPair pair) => $"SET GLOBAL {(pair.MariaDb ? "read_only" : "super_read_only")} = ON";

    protected FailoverOptions Options(ServerPair pair) => new() { Survivor = pair.EndB, JournalFolder = _folder };

    protected async Task<ServerPair> StartAsync(ServerKind kind, bool semiSync = false)
    {
        var pair = await pairs.EmptyAsync(kind);
        if (semiSync)
        {
            _semiSync = pair;
            await SemiSyncAsync(pair, true);
        }

        await pair.SetAsync(pair.EndB, pair.EndA, new SourceOptions { Account = pair.Replication, ConnectRetry = 1, HeartbeatPeriod = 0.5 });
        await pair.StartAsync(pair.EndB);
        await pair.B.ExecuteAsync(Fence(pair));
        if (semiSync)
            await LoopbackPair.UntilAsync(async () => (await pair.ReadAsync(pair.EndA)).SemiSync is { SourceActive: true, Clients: 1 });
        return pair;
    }

    /// <summary>With a row that both have.</summary>
    protected async Task<ServerPair> StartWithRowAsync(ServerKind kind)
    {
        var pair = await StartAsync(kind);
        await pair.A.ExecuteAsync("INSERT INTO app.t VALUES (1, 'a')");
        await pair.CatchUpAsync(pair.EndB, pair.EndA);
        return pair;
    }

    protected Task KillAsync(ServerPair pair)
    {
        _ended = pair;
        return pair.A.KillAsync();
    }

    protected Task FreezeAsync(ServerPair pair)
    {
        _ended = pair;
        return pair.A.Process.FreezeAsync();
    }

    protected async Task<PreparedFailover> PrepareAsync(ServerPair pair, FailoverOptions? options = null, double seconds = 5)
    {
        await using var context = pair.Context(seconds);
        return await FailoverOperation.PrepareAsync(context, options ?? Options(pair), cancellation: TestContext.Current.CancellationToken);
    }

    /// <summary>Prepares, and runs what was prepared.</summary>
    protected async Task<PlanResult> FailOverAsync(ServerPair pair, FailoverOptions? options = null) => await pair.RunAsync((await PrepareAsync(pair, options)).Plan);

    protected async Task TakenOverAsync(ServerPair pair)
    {
        var now = await pair.ReadAsync(pair.EndB);
        Assert.False(now.ReadOnly);
        Assert.Equal((ReceiverState.Stopped, true), (now.Channels[0].Receiver, now.Channels[0].IsDrained));
        var record = Records.Newest(pair.EndB, pair.EndA)!;
        Assert.Equal(("Invoke-Failover", now.Executed.ToString(), now.LogFile, now.LogPosition), (record.Operation, record.SurvivorExecuted, record.SurvivorLogFile, record.SurvivorLogPosition));
        Assert.Equal((now.Channels[0].ReceivedLogFile, now.Channels[0].ReceivedLogPosition), (record.ReceivedLogFile, record.ReceivedLogPosition));
        Assert.Equal((record.ReceivedLogFile, record.ReceivedLogPosition), (record.AppliedLogFile, record.AppliedLogPosition));
        Assert.Equal(now.Channels[0].Retrieved.ToString(), record.Retrieved);
    }

    protected void ForgetRecords() => Directory.Delete(Path.Combine(_folder, "failovers"), recursive: true);

    protected static async Task ReceivedAllAsync(ServerPair pair)
    {
        var all = (await pair.ReadAsync(pair.EndA)).Executed;
        await LoopbackPair.UntilAsync(async () => all.IsSubsetOf((await pair.ReadAsync(pair.EndB)).Executed.Union((await pair.ReadAsync(pair.EndB)).Channels[0].Retrieved)));
    }

    protected static async Task<HashSet<int>> RowsAsync(LoopbackServer server) => [.. (await server.QueryAsync("SELECT id FROM app.t")).Select(r => (int)r["id"]!)];

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

    private static async Task NoSemiSyncAsync(ServerPair pair)
    {
        await SemiSyncAsync(pair, false);
        if (pair.MariaDb)
            return;
        await pair.B.ExecuteAsync("STOP REPLICA");
        await pair.A.ExecuteAsync("UNINSTALL PLUGIN rpl_semi_sync_source");
        await pair.B.ExecuteAsync("UNINSTALL PLUGIN rpl_semi_sync_replica");
    }
}
