using System.Diagnostics;
using MySqlConnector;
using MySqlHa.Lab.Server;
using MySqlHa.Node.Roles;
using MySqlHa.Vrrp;

namespace MySqlHa.Node.Tests.Roles;

/// <summary>Promotions of a real server whose other one is gone.</summary>
public sealed class FailoverPairTests
{
    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task The_other_one_killed_it_is_recorded_drained_and_open(ServerKind kind)
    {
        await using var pair = await LoopbackPair.StartNewAsync(kind);
        await pair.PrepareAsync();
        await using var node = await PairNode.Start(pair, pair.B).ReadyAsync();
        Assert.False(await pair.WritesAsync(pair.B, 1));
        await pair.A.ExecuteAsync("INSERT INTO shop.t VALUES (2)");
        // What was not sent is lost without semi-sync.
        await ReceivedAsync(pair, kind);
        var recordsAtServe = -1;
        node.Router.OnServe = () => recordsAtServe = node.Records.Count;
        await pair.A.KillAsync();
        var clock = Stopwatch.StartNew();
        await node.ServesAsync();
        TestContext.Current.TestOutputHelper?.WriteLine($"{kind}: {clock.Elapsed.TotalMilliseconds:0.0} ms; {string.Join('\n', node.Router.Lines)}");
        Assert.Equal(1, recordsAtServe);
        var record = Assert.Single(node.Records);
        Assert.Equal((pair.A.Port, pair.B.Port, ""), (record.Failed.Port, record.Survivor.Port, record.Unapplied));
        Assert.NotEqual("", record.FailedExecuted);
        Assert.Equal("No", await pair.StatusAsync(pair.B, kind == ServerKind.MySql ? "Replica_IO_Running" : "Slave_IO_Running"));
        Assert.True(await pair.WritesAsync(pair.B, 3));
        Assert.Equal("2", await pair.B.ScalarAsync("SELECT COUNT(*) FROM shop.t"));
        await node.UntilAsync("The journal's end", () => node.Journal.Contains("\"operation\":\"Promotion\"", StringComparison.Ordinal) && node.Journal.Contains("\"event\":\"end\"", StringComparison.Ordinal));

        // Started anew, with the other one still gone, it proves by its record that it may serve.
        Assert.Equal(node.Records[0].Id, node.Loop.Status.LastRecord);
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task What_was_received_is_applied_first_however_long_it_takes_or_as_the_policy_says(ServerKind kind)
    {
        await using var pair = await LoopbackPair.StartNewAsync(kind);
        await pair.PrepareAsync();
        await using var node = await PairNode.Start(pair, pair.B, c => c with { CatchUpTimeout = TimeSpan.FromSeconds(1), OnCatchUpTimeout = CatchUpAction.Wait }).ReadyAsync();
        await using var holder = await HoldAsync(pair);
        await using (var connection = await pair.A.OpenAsync())
        {
            for (var i = 10; i < 210; i++)
                await connection.RunAsync($"INSERT INTO shop.t VALUES ({i})");
        }

        await ReceivedAsync(pair, kind);
        await pair.A.KillAsync();
        node.Becomes(VrrpState.Master);
        await node.UntilAsync("Saying that it is late", () => node.Router.Lines.Any(l => l.Contains("Warning PromotionWaits", StringComparison.Ordinal)));
        Assert.Equal("Promoting", node.Loop.Status.Role);
        Assert.DoesNotContain("serve", node.Router.Told);
        Assert.Equal("1", await pair.B.ScalarAsync("SELECT @@global.read_only"));
        await holder.RunAsync("UNLOCK TABLES");
        await node.UntilAsync("Serving", () => node.Router.Told.Contains("serve"));
        Assert.Equal("200", await pair.B.ScalarAsync("SELECT COUNT(*) FROM shop.t"));
        Assert.Equal("", Assert.Single(node.Records).Unapplied);
    }

    [Theory]
    [InlineData(ServerKind.MySql, CatchUpAction.Refuse)]
    [InlineData(ServerKind.MariaDb, CatchUpAction.Force)]
    public async Task Late_it_refuses_or_opens_by_force(ServerKind kind, CatchUpAction action)
    {
        await using var pair = await LoopbackPair.StartNewAsync(kind);
        await pair.PrepareAsync();
        await using var node = await PairNode.Start(pair, pair.B, c => c with { CatchUpTimeout = TimeSpan.FromSeconds(1), OnCatchUpTimeout = action }).ReadyAsync();
        await using var holder = await HoldAsync(pair);
        await pair.A.ExecuteAsync("INSERT INTO shop.t VALUES (1)");
        await ReceivedAsync(pair, kind);
        await pair.A.KillAsync();
        node.Becomes(VrrpState.Master);
        if (action == CatchUpAction.Refuse)
        {
            await node.UntilAsync("The refusal", () => node.Router.Faults.ContainsKey(RoleLoop.PromotionKey));
            Assert.Contains("-CatchUpTimeout", node.Router.Faults[RoleLoop.PromotionKey], StringComparison.Ordinal);
            Assert.Contains("Invoke-Failover", node.Router.Faults[RoleLoop.PromotionKey], StringComparison.Ordinal);
            Assert.DoesNotContain("serve", node.Router.Told);
            Assert.Equal("1", await pair.B.ScalarAsync("SELECT @@global.read_only"));
        }
        else
        {
            await node.UntilAsync("Serving", () => node.Router.Told.Contains("serve"));
            var record = Assert.Single(node.Records);
            Assert.NotEqual("", record.Unapplied);
            Assert.Contains("by force", record.Lost, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Not_heard_not_in_step_or_without_semi_sync_it_refuses()
    {
        await using var pair = await LoopbackPair.StartNewAsync(ServerKind.MariaDb);
        await using (var strict = await PairNode.Start(pair, pair.B, c => c with { RequireSemiSync = true }).ReadyAsync())
        {
            await pair.A.KillAsync();
            await RefusesAsync(strict, "-RequireSemiSync");
        }

        await using (var late = PairNode.Start(pair, pair.B))
        {
            await late.UntilAsync("The fence", () => late.Loop.Status.Role == "Fenced");
            await RefusesAsync(late, "was not heard");
            await pair.A.StartAsync();
            await late.UntilAsync("The end of the refusal", () => !late.Router.Faults.ContainsKey(RoleLoop.PromotionKey));
        }

        await pair.B.ExecuteAsync("STOP SLAVE IO_THREAD");
        await using (var apart = PairNode.Start(pair, pair.B))
        {
            await apart.UntilAsync("Hearing the other one", () => apart.Loop.Status is { Role: "WaitsForRejoin", PeerHeardAt: not null });
            Assert.Contains("receiver does not run", apart.Router.Faults[RoleLoop.RejoinKey], StringComparison.Ordinal);
            await pair.A.KillAsync();
            await RefusesAsync(apart, "not in step");
        }
    }

    private static async Task RefusesAsync(PairNode node, string why)
    {
        node.Becomes(VrrpState.Master);
        await node.UntilAsync("The refusal", () => node.Router.Faults.ContainsKey(RoleLoop.PromotionKey));
        Assert.Contains(why, node.Router.Faults[RoleLoop.PromotionKey], StringComparison.Ordinal);
        Assert.Equal("1", await node.Server.ScalarAsync("SELECT @@global.read_only"));
        Assert.Empty(node.Records);
        node.Becomes(VrrpState.Fault);
    }

    /// <summary>The applier waits for this session's lock.</summary>
    private static async Task<MySqlConnection> HoldAsync(LoopbackPair pair)
    {
        var connection = await pair.B.OpenAsync();
        await connection.RunAsync("LOCK TABLES shop.t READ");
        return connection;
    }

    private static Task ReceivedAsync(LoopbackPair pair, ServerKind kind) => LoopbackPair.UntilAsync(async () =>
    {
        var log = await pair.A.QueryAsync(kind == ServerKind.MySql ? "SHOW BINARY LOG STATUS" : "SHOW MASTER STATUS");
        return await pair.StatusAsync(pair.B, kind == ServerKind.MySql ? "Read_Source_Log_Pos" : "Read_Master_Log_Pos") == log[0]["Position"]?.ToString();
    });
}
