using MySqlHa.Lab.Server;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Tests.Operations.Rejoin;

/// <summary>A real pair, whose first node has been active; it can fail, and come back as a node does: read-only, its replication stopped.</summary>
internal sealed class RejoinPair : IAsyncDisposable
{
    private readonly string[] _settings;
    private readonly string _folder = Directory.CreateTempSubdirectory("mysqlha-rejoin-").FullName;

    private RejoinPair(LoopbackServer a, LoopbackServer b, string[] settings)
    {
        (A, B, _settings) = (a, b, settings);
        if (a.Kind == ServerKind.MySql)
        {
            ToolPath = MySqlTools.Make();
        }
    }

    /// <summary>Fails and returns.</summary>
    public LoopbackServer A { get; }

    /// <summary>Survives.</summary>
    public LoopbackServer B { get; }

    public bool MariaDb => A.Kind == ServerKind.MariaDb;

    public ServerEndpoint EndA => new(A.Address, A.Port);

    public ServerEndpoint EndB => new(B.Address, B.Port);

    public ServerLogin Login { get; private set; } = new("both", "Adm1n-pa55'word");

    public ServerLogin Replication { get; } = new("repl", "Repl-pa55'word");

    public string? ToolPath { get; }

    public string ErrantFolder => Path.Combine(_folder, "errant");

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public RejoinOptions Options => new()
    {
        ErrantFolder = ErrantFolder,
        Copy = new CopyOptions { ToolPath = ToolPath, StateFolder = _folder, RestartTimeout = TimeSpan.FromSeconds(30) },
        CatchUpTimeout = TimeSpan.FromSeconds(30),
    };

    private string Word => MariaDb ? "SLAVE" : "REPLICA";

    /// <summary>Two servers that replicate both ways, with a table that both have.</summary>
    public static async Task<RejoinPair> StartAsync(ServerKind kind, bool byPosition = false, params string[] settings)
    {
        if (byPosition && kind == ServerKind.MySql)
            settings = [.. settings, "gtid_mode=OFF", "enforce_gtid_consistency=OFF"];
        var servers = await Task.WhenAll(LoopbackServer.StartNewAsync(kind, 1, settings), LoopbackServer.StartNewAsync(kind, 2, settings));
        var pair = new RejoinPair(servers[0], servers[1], settings);
        foreach (var server in servers)
        {
            await server.ExecuteAsync(
                "SET SESSION sql_log_bin = 0; CREATE USER 'both'@'%' IDENTIFIED BY 'Adm1n-pa55''word'; GRANT ALL PRIVILEGES ON *.* TO 'both'@'%' WITH GRANT OPTION; CREATE USER 'repl'@'%' IDENTIFIED BY 'Repl-pa55''word'; GRANT REPLICATION SLAVE ON *.* TO 'repl'@'%'");
        }

        await pair.ReplicateAsync(pair.EndB, pair.EndA, byPosition);
        await pair.ReplicateAsync(pair.EndA, pair.EndB, byPosition);
        await pair.A.ExecuteAsync("CREATE DATABASE app; CREATE TABLE app.t (id INT PRIMARY KEY, v VARCHAR(200)); INSERT INTO app.t VALUES (1, 'both')");
        await LoopbackPair.UntilAsync(async () => await pair.B.ScalarAsync("SELECT COUNT(*) FROM information_schema.TABLES WHERE TABLE_SCHEMA = 'app'") == "1" && await CountAsync(pair.B) == "1");
        return pair;
    }

    /// <summary>A has come back with what B has never seen, and B has gone on.</summary>
    public static async Task<RejoinPair> DivergedAsync(ServerKind kind, string[] unseen, string survivor = "INSERT INTO app.t VALUES (3, 'survivor')", bool byPosition = false)
    {
        var pair = await StartAsync(kind, byPosition);
        await pair.UnseenAsync(unseen);
        await pair.FailOverAsync(survivor);
        return pair;
    }

    /// <summary>From now on all is done with the account of a node. MariaDB copies by dump or backup, which is an administrator's.</summary>
    public async Task AsNodeAsync(bool copies = true)
    {
        if (MariaDb && copies)
            return;
        await using var context = Context();
        var account = new AccountOptions("node", "%", "N0de-pa55'word");
        var made = await PlanRunner.RunAsync(AccountOperation.PlanNodeAccount([await ReadAsync(EndA), await ReadAsync(EndB)], account), context, null, null, Token);
        Assert.True(made.Completed, made.Failure?.Message);
        Login = new("node", "N0de-pa55'word");
    }

    public void AsAdministrator() => Login = new("both", "Adm1n-pa55'word");

    public PlanContext Context() => new(_ => Login, TimeSpan.FromSeconds(10));

    /// <summary>What B has not received yet when A dies.</summary>
    public async Task UnseenAsync(params string[] statements)
    {
        await B.ExecuteAsync($"STOP {Word} IO_THREAD");
        foreach (var sql in statements)
            await A.ExecuteAsync(sql);
    }

    /// <summary>A dies, B takes over, A comes back.</summary>
    public async Task FailOverAsync(params string[] writes)
    {
        await A.KillAsync();
        await B.ExecuteAsync($"STOP {Word} IO_THREAD");
        foreach (var sql in writes)
            await B.ExecuteAsync(sql);
        await ReturnAsync();
    }

    /// <summary>A, which died, comes back as a node does.</summary>
    public async Task ReturnAsync()
    {
        A.Supervised = true;
        await A.StartAsync([.. _settings, MariaDb ? "read_only=ON" : "super_read_only=ON", MariaDb ? "skip_slave_start=ON" : "skip_replica_start=ON"]);
    }

    public async Task<RejoinPlan> PlanAsync(RejoinOptions options)
    {
        await using var context = Context();
        return await RejoinOperation.PrepareAsync(context, EndA, EndB, options, Token);
    }

    public async Task<PlanResult> RejoinAsync(RejoinOptions options, IPlanObserver? observer = null)
    {
        await using var context = Context();
        var prepared = await RejoinOperation.PrepareAsync(context, EndA, EndB, options, Token);
        return await PlanRunner.RunAsync(prepared.Plan, context, null, observer, Token);
    }

    public async Task<PlanResult> DoneAsync(RejoinOptions options)
    {
        var result = await RejoinAsync(options);
        Assert.True(result.Completed, result.Failure?.Message + " " + result.Failure?.Remedy);
        return result;
    }

    /// <summary>A stays read-only, each follows the other, a write on B comes to A, the tables are equal.</summary>
    public async Task AssertJoinedAsync()
    {
        await B.ExecuteAsync("INSERT INTO app.t VALUES (777, 'afterwards') ON DUPLICATE KEY UPDATE v = CONCAT(v, '+')");
        var rows = await RowsAsync(B);
        await LoopbackPair.UntilAsync(async () => await RowsAsync(A) == rows);
        foreach (var server in new[] { EndA, EndB })
        {
            var channel = Assert.Single((await ReadAsync(server)).Channels);
            Assert.Equal((ReceiverState.Running, true), (channel.Receiver, channel.ApplierRunning));
        }

        Assert.True((await ReadAsync(EndA)).ReadOnly);
        Assert.False((await ReadAsync(EndB)).ReadOnly);
        // The other way, too: what A would write as the active one comes to B.
        await A.ExecuteAsync(MariaDb ? "SET GLOBAL read_only = OFF" : "SET GLOBAL super_read_only = OFF; SET GLOBAL read_only = OFF");
        await A.ExecuteAsync("UPDATE app.t SET v = 'from a' WHERE id = 777");
        await LoopbackPair.UntilAsync(async () => await B.ScalarAsync("SELECT v FROM app.t WHERE id = 777") == "from a");
        await A.ExecuteAsync(MariaDb ? "SET GLOBAL read_only = ON" : "SET GLOBAL super_read_only = ON");
    }

    public async Task<ServerSnapshot> ReadAsync(ServerEndpoint server)
    {
        await using var context = Context();
        return await SetReplicationSourceOperation.ReadAsync(context, server, Token);
    }

    public static async Task<string> RowsAsync(LoopbackServer server) =>
        string.Join(';', (await server.QueryAsync("SELECT id, v FROM app.t ORDER BY id")).Select(r => $"{r["id"]}={r["v"]}"));

    public static Task<string?> CountAsync(LoopbackServer server) => server.ScalarAsync("SELECT COUNT(*) FROM app.t");

    /// <summary>Does something while A's service starts A again whenever it ends by itself.</summary>
    public async Task WithServiceAsync(Func<Task> work)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(Token);
        var service = ServeAsync(end.Token);
        await work();
        await end.CancelAsync();
        await service.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task ServeAsync(CancellationToken end)
    {
        while (true)
        {
            await A.WaitForExitAsync(end);
            await A.StartAsync();
        }
    }

    public string SavedFile() => Assert.Single(Directory.GetFiles(ErrantFolder));

    public async ValueTask DisposeAsync()
    {
        await A.DisposeAsync();
        await B.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
        if (ToolPath is not null)
            Directory.Delete(ToolPath, recursive: true);
    }

    private async Task ReplicateAsync(ServerEndpoint replica, ServerEndpoint source, bool byPosition)
    {
        await using var context = Context();
        var (mine, theirs) = (await SetReplicationSourceOperation.ReadAsync(context, replica, Token), await SetReplicationSourceOperation.ReadSourceAsync(context, source, Token));
        var options = new SourceOptions { Account = Replication };
        if (byPosition)
            options = options with { LogFile = theirs.LogFile, LogPosition = theirs.LogPosition };
        var logs = await SetReplicationSourceOperation.ReadLogsAsync(context, source, Token);
        var set = await PlanRunner.RunAsync(SetReplicationSourceOperation.Plan(mine, theirs, options, logs), context, null, null, Token);
        Assert.True(set.Completed, set.Failure?.Message);
        var start = await PlanRunner.RunAsync(StartReplicationOperation.Plan(await SetReplicationSourceOperation.ReadAsync(context, replica, Token)), context, null, null, Token);
        Assert.True(start.Completed, start.Failure?.Message);
    }
}
