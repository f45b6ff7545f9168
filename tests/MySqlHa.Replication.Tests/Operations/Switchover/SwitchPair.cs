using MySqlHa.Lab.Server;
using MySqlHa.Replication.Operations.Switchover;
using MySqlHa.Replication.Plan;

namespace MySqlHa.Replication.Tests.Operations.Switchover;

/// <summary>A pair of which A takes writes, with an application's account.</summary>
public sealed class SwitchPair : IAsyncDisposable
{
    private readonly LoopbackPair _pair;

    private SwitchPair(LoopbackPair pair) => _pair = pair;

    public LoopbackServer A => _pair.A;

    public LoopbackServer B => _pair.B;

    public ServerEndpoint EndA => new(A.Address, A.Port);

    public ServerEndpoint EndB => new(B.Address, B.Port);

    public ServerLogin Login => new(_pair.Admin.User, _pair.Admin.Password);

    public string Fence => A.Kind == ServerKind.MySql ? "super_read_only" : "read_only";

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static async Task<SwitchPair> StartAsync(ServerKind kind)
    {
        var pair = new SwitchPair(await LoopbackPair.StartNewAsync(kind, "max_connections=300"));
        foreach (var server in new[] { pair.A, pair.B })
        {
            await server.ExecuteAsync("SET SESSION sql_log_bin = 0; CREATE USER 'app'@'%' IDENTIFIED BY 'App-pa55word'; CREATE DATABASE app; GRANT ALL PRIVILEGES ON app.* TO 'app'@'%'");
            await server.ExecuteAsync("SET SESSION sql_log_bin = 0; CREATE TABLE app.ledger (writer INT, n INT, PRIMARY KEY (writer, n)); CREATE TABLE app.big (id INT PRIMARY KEY, v VARCHAR(200)); INSERT INTO app.big VALUES (1, 'a'), (2, 'b')");
        }

        await pair.ResetAsync();
        return pair;
    }

    /// <summary>A is open, B is closed, both replicate.</summary>
    public async Task ResetAsync()
    {
        await B.ExecuteAsync($"SET GLOBAL {Fence} = ON");
        await A.ExecuteAsync("SET GLOBAL read_only = OFF");
        foreach (var server in new[] { A, B })
            await server.ExecuteAsync(server.Kind == ServerKind.MySql ? "START REPLICA" : "START SLAVE");
        await _pair.CatchUpAsync(B, A);
    }

    public Task CatchUpAsync(LoopbackServer replica, LoopbackServer source) => _pair.CatchUpAsync(replica, source);

    public async Task<bool> ReceivesAsync(LoopbackServer replica) => await _pair.StatusAsync(replica, A.Kind == ServerKind.MySql ? "Replica_IO_Running" : "Slave_IO_Running") == "Yes";

    public PlanContext Context(double seconds = 10) => new(_ => Login, TimeSpan.FromSeconds(seconds));

    public async Task<(PlanResult Result, SwitchoverRun Run)> SwitchAsync(ServerEndpoint next, ServerEndpoint? old = null, SwitchoverOptions? options = null, IPlanObserver? observer = null, PlanJournal? journal = null)
    {
        await using var context = Context();
        await using var run = await SwitchoverOperation.PrepareAsync(context, next, old, options ?? new SwitchoverOptions(), Token);
        return (await PlanRunner.RunAsync(run.Plan, context, journal, observer, Token), run);
    }

    public async Task AssertActiveAsync(LoopbackServer active, LoopbackServer passive)
    {
        Assert.Equal("0", await active.ScalarAsync("SELECT @@GLOBAL.read_only"));
        Assert.Equal("1", await passive.ScalarAsync($"SELECT @@GLOBAL.{Fence}"));
    }

    public ValueTask DisposeAsync() => _pair.DisposeAsync();
}
