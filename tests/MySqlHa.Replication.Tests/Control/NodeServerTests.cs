using MySqlHa.Lab.Linux;
using MySqlHa.Lab.Server;
using MySqlHa.Replication.Control;
using MySqlHa.Replication.Server;
using MySqlHa.Replication.Tests.Plan;
using MySqlHa.Replication.Tests.Server;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Tests.Control;

/// <summary>Real servers: what a node's process holds against one, and what its silence means.</summary>
public sealed class NodeServerTests(OneOfEach servers) : IClassFixture<OneOfEach>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task One_of_two_nodes_opens_its_server_at_a_time(ServerKind kind)
    {
        await using var first = new NodeServer(End(kind), Login(kind), Limit);
        await using var second = new NodeServer(End(kind), Login(kind), Limit);
        await first.ConnectAsync(Token);
        await second.ConnectAsync(Token);
        Assert.True(await first.TryBeginOpeningAsync(Token));
        Assert.True(await first.TryBeginOpeningAsync(Token));
        Assert.False(await second.TryBeginOpeningAsync(Token));
        await first.EndOpeningAsync(Token);
        Assert.True(await second.TryBeginOpeningAsync(Token));
        // A process that dies with it does not keep it.
        await second.DisposeAsync();
        await LoopbackPair.UntilAsync(() => first.TryBeginOpeningAsync(Token));
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_claim_that_was_given_up_and_is_granted_all_the_same_is_not_kept(ServerKind kind)
    {
        await using var first = new NodeServer(End(kind), Login(kind), TimeSpan.FromSeconds(1));
        await using var second = new NodeServer(End(kind), Login(kind), Limit);
        await first.ConnectAsync(Token);
        await second.ConnectAsync(Token);
        await servers[kind].Process.FreezeAsync();
        try
        {
            var error = await Assert.ThrowsAsync<ReplicationException>(() => first.TryBeginOpeningAsync(Token));
            Assert.Equal(ReplicationError.Timeout, error.Error);
            Assert.False(first.IsConnected);
        }
        finally
        {
            servers[kind].Process.Signal(LinuxSignal.Continue);
        }

        // Whoever asked believes that it has none, and lives on.
        await LoopbackPair.UntilAsync(() => second.TryBeginOpeningAsync(Token));
        await first.ConnectAsync(Token);
        Assert.False(await first.TryBeginOpeningAsync(Token));
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task Silence_has_begun_with_the_question_that_is_unanswered(ServerKind kind)
    {
        await using var server = new NodeServer(End(kind), Login(kind), Limit);
        await server.ConnectAsync(Token);
        var silence = TimeSpan.FromMilliseconds(100);
        await servers[kind].Process.FreezeAsync();
        try
        {
            Assert.Equal(ReplicationError.Timeout, (await Assert.ThrowsAsync<ReplicationException>(() => server.LookAsync(silence, Token))).Error);
            var again = server.LookAsync(silence, Token);
            Assert.True(again.IsFaulted, "it was waited for again");
            Assert.Equal(ReplicationError.Timeout, (await Assert.ThrowsAsync<ReplicationException>(() => again)).Error);

            // So it is where no session stands.
            await using var stranger = new NodeServer(End(kind), Login(kind), Limit);
            Assert.Equal(ReplicationError.ServerGone, (await Assert.ThrowsAsync<ReplicationException>(() => stranger.AskAsync(silence, Token))).Error);
            again = stranger.AskAsync(silence, Token);
            Assert.True(again.IsFaulted, "its greeting was waited for again");
            await Assert.ThrowsAsync<ReplicationException>(() => again);
        }
        finally
        {
            servers[kind].Process.Signal(LinuxSignal.Continue);
        }

        // The answer came, and what it says next counts.
        Assert.Equal(End(kind), (await server.LookAsync(Limit, Token)).Server);
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task Time_in_which_this_process_stood_still_is_no_silence_of_the_server(ServerKind kind)
    {
        var time = new ManualTime();
        await using var server = new NodeServer(End(kind), Login(kind), Limit, time);
        await server.ConnectAsync(Token);
        var silence = TimeSpan.FromMilliseconds(100);
        Task<ServerSnapshot> asked, behind;
        await servers[kind].Process.FreezeAsync();
        try
        {
            asked = server.LookAsync(silence, Token);
            // Its answer comes behind the first one's.
            behind = server.LookAsync(silence, Token);
            time.Advance(TimeSpan.FromSeconds(10));
        }
        finally
        {
            servers[kind].Process.Signal(LinuxSignal.Continue);
        }

        Assert.Equal(End(kind), (await asked.WaitAsync(Limit, Token)).Server);
        Assert.Equal(End(kind), (await behind.WaitAsync(Limit, Token)).Server);
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_server_that_is_still_being_logged_in_to_is_not_silent(ServerKind kind)
    {
        await using var server = new NodeServer(End(kind), Login(kind), Limit);
        await servers[kind].Process.FreezeAsync();
        var login = server.ConnectAsync(Token);
        try
        {
            // Not by the millisecond, but because it does not greet.
            Assert.Equal(ReplicationError.ServerGone, (await Assert.ThrowsAsync<ReplicationException>(() => server.AskAsync(TimeSpan.FromMilliseconds(1), Token))).Error);
        }
        finally
        {
            servers[kind].Process.Signal(LinuxSignal.Continue);
        }

        await login;
        await using var another = new NodeServer(End(kind), Login(kind), Limit);
        login = another.ConnectAsync(Token);
        Assert.Equal(End(kind), (await another.AskAsync(TimeSpan.FromMilliseconds(1), Token)).Server);
        await login;
    }

    /// <summary>Its host lost its power: no RST tells the server, which would believe for hours what it said last.</summary>
    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task One_that_says_nothing_more_holds_nothing_after_its_idle_time(ServerKind kind)
    {
        await using var peer = new NodeServer(End(kind), Login(kind), Limit, idle: TimeSpan.FromSeconds(1));
        await using var session = await ServerSession.OpenAsync(End(kind), Login(kind), Limit, Token);
        await peer.ConnectAsync(Token);
        await peer.SayFailedAsync(true, Token);
        Assert.NotNull(await UserLock.HolderAsync(session, NodeLocks.Failed, Token));
        await LoopbackPair.UntilAsync(async () => await UserLock.HolderAsync(session, NodeLocks.Failed, Token) is null);
        // The one who reads on is not ended.
        Assert.NotEqual("1", await session.ScalarAsync("SELECT @@wait_timeout", null, Token));
    }

    private ServerEndpoint End(ServerKind kind) => new(servers[kind].Address, servers[kind].Port);

    private ServerLogin Login(ServerKind kind) => new(servers[kind].Admin.User, servers[kind].Admin.Password);
}
