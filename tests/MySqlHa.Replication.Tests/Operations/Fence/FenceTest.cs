using MySqlConnector;
using MySqlHa.Lab.Linux;
using MySqlHa.Lab.Server;
using MySqlHa.Replication.Operations.Fence;
using MySqlHa.Replication.Server;

namespace MySqlHa.Replication.Tests.Operations.Fence;

/// <summary>One test's view of a pair: server A is closed, by two sessions of the administrator.</summary>
internal sealed class FenceTest : IAsyncDisposable
{
    private readonly LoopbackPair _pair;

    private FenceTest(LoopbackPair pair, ServerSession session, ServerSession killer) => (_pair, Session, Killer) = (pair, session, killer);

    public LoopbackServer Server => _pair.A;

    public ServerEndpoint End => new(Server.Address, Server.Port);

    public ServerLogin Login => new(_pair.Admin.User, _pair.Admin.Password);

    public ServerSession Session { get; }

    public string SourceEnabled => Server.Kind == ServerKind.MySql ? "rpl_semi_sync_source_enabled" : "rpl_semi_sync_master_enabled";

    public string WaitNoReplica => Server.Kind == ServerKind.MySql ? "rpl_semi_sync_source_wait_no_replica" : "rpl_semi_sync_master_wait_no_slave";

    private ServerSession Killer { get; }

    private string Replica => Server.Kind == ServerKind.MySql ? "REPLICA" : "SLAVE";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<FenceTest> StartAsync(FencePairs pairs, ServerKind kind)
    {
        var pair = await pairs.OfAsync(kind);
        await pair.A.ExecuteAsync("SET GLOBAL read_only = OFF; DELETE FROM app.t; DELETE FROM app.u");
        var (end, login, limit) = (new ServerEndpoint(pair.A.Address, pair.A.Port), new ServerLogin(pair.Admin.User, pair.Admin.Password), TimeSpan.FromSeconds(5));
        return new(pair, await ServerSession.OpenAsync(end, login, limit, Token), await ServerSession.OpenAsync(end, login, limit, Token));
    }

    public static void Log(string text) => TestContext.Current.TestOutputHelper!.WriteLine(text);

    public Task<FenceOutcome> CloseAsync(FenceOptions options) => WriteFence.CloseAsync(Session, Killer, options, Token);

    public async Task<MySqlConnection> ClientAsync(string user = "app")
    {
        var connection = new MySqlConnection(new MySqlConnectionStringBuilder
        {
            Server = Server.Address,
            Port = (uint)Server.Port,
            UserID = user,
            Password = "App-pa55word",
            Pooling = false,
        }.ConnectionString);
        await connection.OpenAsync(Token);
        return connection;
    }

    /// <summary>Threads of the server itself and those that send the binary log.</summary>
    public async Task<string?> SystemThreadsAsync() =>
        await Server.ScalarAsync("SELECT GROUP_CONCAT(ID ORDER BY ID) FROM information_schema.PROCESSLIST WHERE USER IN ('system user', 'event_scheduler') OR COMMAND LIKE 'Binlog Dump%'");

    /// <summary>Every commit waits for ten minutes: the replica does not acknowledge.</summary>
    /// <param name="waitPoint">AFTER_SYNC or AFTER_COMMIT.</param>
    /// <param name="connected">Whether the replica stays connected, as one whose disk is stuck.</param>
    public async Task SemiSyncAsync(string waitPoint, bool connected)
    {
        var mysql = Server.Kind == ServerKind.MySql;
        var (source, replica) = mysql ? ("rpl_semi_sync_source", "rpl_semi_sync_replica") : ("rpl_semi_sync_master", "rpl_semi_sync_slave");
        await _pair.B.ExecuteAsync($"SET GLOBAL {replica}_enabled = ON; STOP {Replica} IO_THREAD; START {Replica} IO_THREAD");
        await Server.ExecuteAsync($"SET GLOBAL {source}_timeout = 600000, GLOBAL {source}_wait_point = '{waitPoint}', GLOBAL {source}_enabled = ON");
        await LoopbackPair.UntilAsync(async () => (await Server.QueryAsync($"SHOW GLOBAL STATUS LIKE '{source}_clients'"))[0]["Value"]!.ToString() == "1");
        if (connected)
        {
            await _pair.B.Process.FreezeAsync();
            return;
        }

        await _pair.B.ExecuteAsync($"STOP {Replica} IO_THREAD");
        // The source would notice at its next heartbeat.
        foreach (var sender in await Server.QueryAsync("SELECT ID FROM information_schema.PROCESSLIST WHERE COMMAND LIKE 'Binlog Dump%'"))
            await Server.ExecuteAsync($"KILL {sender["ID"]}");
        await LoopbackPair.UntilAsync(async () => (await Server.QueryAsync($"SHOW GLOBAL STATUS LIKE '{source}_clients'"))[0]["Value"]!.ToString() == "0");
    }

    public async ValueTask DisposeAsync()
    {
        await Session.DisposeAsync();
        await Killer.DisposeAsync();
        _pair.B.Process.Signal(LinuxSignal.Continue);
        var mysql = Server.Kind == ServerKind.MySql;
        // The next test's clients are its own.
        await Server.ExecuteAsync($"SET GLOBAL {(mysql ? "rpl_semi_sync_source" : "rpl_semi_sync_master")}_enabled = OFF; SET GLOBAL read_only = OFF{(mysql ? "; RESET PERSIST IF EXISTS super_read_only" : "")}");
        await _pair.B.ExecuteAsync($"START {Replica}");
        await Server.ExecuteAsync("DROP TABLE IF EXISTS app.copy");
    }
}
