using MySqlHa.Lab.Linux;
using MySqlHa.Lab.Server;
using MySqlHa.Node.Roles;
using MySqlHa.Vrrp;

namespace MySqlHa.Node.Tests.Roles;

/// <summary>Both servers of a real pair live: one is closed before the other is opened, and what left must be in step before it comes back.</summary>
public sealed class HandoverPairTests
{
    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task The_other_one_closed_it_catches_up_and_opens_and_both_go_on_replicating(ServerKind kind)
    {
        await using var both = await TwoNodes.StartAsync(kind);
        var (pair, a, b) = both;
        await a.ServesAsync();
        Assert.Empty(a.Records);
        Assert.True(await pair.WritesAsync(pair.A, 1));
        Assert.False(await pair.WritesAsync(pair.B, 100));

        // The engine's own reason: the wire first, the fence right after.
        a.Becomes(VrrpState.Backup);
        await b.ServesAsync();
        Assert.Empty(b.Records);
        Assert.False(await pair.WritesAsync(pair.A, 2));
        Assert.True(await pair.WritesAsync(pair.B, 3));
        Assert.Equal("2", await pair.B.ScalarAsync("SELECT COUNT(*) FROM shop.t"));
        await a.UntilAsync("Being in step again", () => a.Loop.Status.Role == "Fenced" && a.Router.Faults.IsEmpty && a.Router.Told.Contains("clear rejoin"));
        await pair.CatchUpAsync(pair.A, pair.B);
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task Another_one_that_nobody_closes_is_closed_from_here(ServerKind kind)
    {
        await using var pair = await LoopbackPair.StartNewAsync(kind);
        await pair.PrepareAsync();
        await using var node = PairNode.Start(pair, pair.B);
        await node.UntilAsync("Hearing the other one", () => node.Loop.Status is { Role: "Fenced", PeerHeardAt: not null });
        Assert.Equal("0", await pair.A.ScalarAsync("SELECT @@global.read_only"));
        string? open = null;
        node.Router.OnServe = () => open = pair.A.ScalarAsync("SELECT @@global.read_only").GetAwaiter().GetResult();
        await node.ServesAsync();
        Assert.Equal("1", open);
        Assert.Empty(node.Records);
    }

    /// <summary>Advertisements are lost one way: for a while there are two masters, and no two writers.</summary>
    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_master_that_is_closed_by_the_other_one_is_told_and_leaves_and_opens_again_when_that_one_yields(ServerKind kind)
    {
        await using var both = await TwoNodes.StartAsync(kind);
        var (pair, a, b) = both;
        await a.ServesAsync();
        await b.ServesAsync();
        await a.UntilAsync("Leaving", () => a.Router.Told.Contains("stand by") && a.Loop.Status.Role != "Open");
        Assert.False(await pair.WritesAsync(pair.A, 1));
        Assert.True(await pair.WritesAsync(pair.B, 2));

        a.Becomes(VrrpState.Backup);
        b.Becomes(VrrpState.Backup);
        await a.ServesAgainAsync();
        Assert.True(await pair.WritesAsync(pair.A, 3));
        Assert.False(await pair.WritesAsync(pair.B, 4));
        Assert.Equal("2", await pair.A.ScalarAsync("SELECT COUNT(*) FROM shop.t"));
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task Leaving_closes_first_whatever_clients_do_and_retries_while_the_server_is_frozen(ServerKind kind)
    {
        await using var pair = await LoopbackPair.StartNewAsync(kind);
        await pair.PrepareAsync();
        await using var node = await PairNode.Start(pair, pair.A).ReadyAsyncAlone();
        await pair.B.ExecuteAsync("SET GLOBAL read_only = ON");
        if (kind == ServerKind.MySql)
            await pair.B.ExecuteAsync("SET GLOBAL super_read_only = ON");
        await node.ServesAsync();
        await using (var client = await pair.ConnectAsync(pair.A))
        {
            var hanging = client.RunAsync("INSERT INTO shop.t SELECT 50 + SLEEP(30)");
            node.Loop.Post(new RoleEvent.Fault("gateway", "the gateway is gone", Planned: false));
            await node.UntilAsync("The fault", () => node.Router.Faults.ContainsKey("gateway"));
            Assert.Equal("1", await pair.A.ScalarAsync("SELECT @@global.read_only"));
            await Assert.ThrowsAnyAsync<Exception>(() => hanging);
        }

        node.Becomes(VrrpState.Fault);
        node.Loop.Post(new RoleEvent.Fault("gateway", null, Planned: false));
        await node.UntilAsync("Being in step", () => node.Router.Faults.IsEmpty && node.Loop.Status.Role == "Fenced");
        await node.ServesAgainAsync();
        await pair.A.Process.FreezeAsync();
        try
        {
            await node.Loop.LeaveAsync("the operator stops it");
            Assert.StartsWith("Pending", node.Loop.Status.Fence, StringComparison.Ordinal);
            Assert.Equal("FencePending", node.Loop.Status.Role);
            Assert.True(node.Router.Faults.ContainsKey(RoleLoop.FenceKey));
        }
        finally
        {
            pair.A.Process.Signal(LinuxSignal.Continue);
        }

        await node.UntilAsync("The fence", () => node.Loop.Status.Fence == "Holds");
        Assert.Equal("1", await pair.A.ScalarAsync("SELECT @@global.read_only"));
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task Back_from_death_it_is_closed_pulls_nothing_and_waits_for_a_rejoin(ServerKind kind)
    {
        await using var both = await TwoNodes.StartAsync(kind);
        var (pair, a, b) = both;

        // Restarted while closed: MySQL has kept the fence, MariaDB is closed again.
        await pair.B.StopAsync();
        b.Dies();
        await pair.B.StartAsync();
        b.Lives();
        await b.UntilAsync("The fence", () => b.Loop.Status.Role == "Fenced" && b.Router.Faults.IsEmpty);
        Assert.Equal("1", await pair.B.ScalarAsync("SELECT @@global.read_only"));

        await a.ServesAsync();
        await b.UntilAsync("Hearing it again", () => b.Router.Faults.IsEmpty);
        await LoopbackPair.UntilAsync(async () => await pair.StatusAsync(pair.B, kind == ServerKind.MySql ? "Replica_IO_Running" : "Slave_IO_Running") == "Yes");
        // In step is what a look at both tells. The next one that ends may have begun before the receiver ran.
        await b.LookedAsync();
        await b.LookedAsync();
        await pair.A.KillAsync();
        a.Dies();
        a.Becomes(VrrpState.Fault);
        await b.ServesAsync();
        await a.UntilAsync("The fault", () => a.Router.Faults.ContainsKey(RoleLoop.RejoinKey));
        await pair.A.StartAsync();
        a.Lives();
        await a.UntilAsync("Waiting", () => a.Loop.Status.Role == "WaitsForRejoin" && a.Router.Lines.Any(l => l.Contains("ReceiverStopped", StringComparison.Ordinal)));
        Assert.Equal("1", await pair.A.ScalarAsync("SELECT @@global.read_only"));
        Assert.Equal("No", await pair.StatusAsync(pair.A, kind == ServerKind.MySql ? "Replica_IO_Running" : "Slave_IO_Running"));

        // The survivor started anew: its record is its proof.
        b.Becomes(VrrpState.Backup);
        await b.UntilAsync("The survivor's right", () => b.Router.Faults.IsEmpty && b.Loop.Status.Role == "Fenced");
        await b.ServesAgainAsync();
        Assert.Single(b.Records);

        foreach (var server in new[] { pair.A, pair.B })
            await server.ExecuteAsync(kind == ServerKind.MySql ? "START REPLICA" : "START SLAVE");
        await a.UntilAsync("Being in step", () => a.Router.Faults.IsEmpty && a.Loop.Status.Role == "Fenced");
    }
}
