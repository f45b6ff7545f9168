using System.Diagnostics;
using MySqlHa.Lab.Server;
using MySqlHa.Replication.Control;
using MySqlHa.Replication.Server;
using MySqlHa.Replication.Tests.Server;

namespace MySqlHa.Replication.Tests.Control;

/// <summary>Real servers: a node's process and an operation that know of each other through the server alone.</summary>
public sealed class NodeControlTests(OneOfEach servers) : IClassFixture<OneOfEach>
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(5);

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_command_is_heard_at_once(ServerKind kind)
    {
        await using var control = await OpenAsync(kind);
        await using var session = await SessionAsync(kind);
        Assert.True(await NodeSignal.IsManagedAsync(session, Token));
        var times = new List<double>();
        for (var i = 0; i < 20; i++)
        {
            var command = i % 2 == 0 ? NodeCommand.Release : NodeCommand.Take;
            var started = Stopwatch.GetTimestamp();
            var sending = NodeSignal.SendAsync(session, command, Token);
            Assert.Equal(command, await control.WaitAsync(Token).WaitAsync(Limit, Token));
            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            Assert.True(await sending);
        }

        times.Sort();
        TestContext.Current.TestOutputHelper!.WriteLine($"{kind}: heard after {times[10]:0.00} ms (median), {times[^1]:0.00} ms (worst)");
        // Not when its sleep ends; how soon exactly is the machine's affair.
        Assert.InRange(times[10], 0, 500);
        // Heard once each, and not again when somebody wakes the node for nothing.
        await session.ExecuteAsync(SqlStatement.Plain($"KILL QUERY {await UserLock.HolderAsync(session, NodeLocks.Node, Token)}"), null, Token);
        await AssertHearsNothingAsync(control);
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_node_has_one_process(ServerKind kind)
    {
        await using var session = await SessionAsync(kind);
        await using (await OpenAsync(kind))
        {
            var holder = await UserLock.HolderAsync(session, NodeLocks.Node, Token);
            var refused = await Assert.ThrowsAsync<ReplicationException>(() => OpenAsync(kind));
            Assert.Equal(ReplicationError.InUse, refused.Error);
            Assert.Contains($"(connection {holder}, {servers[kind].Admin.User} from 127.0.0.1", refused.Message, StringComparison.Ordinal);
        }

        // Let go of without being asked.
        await LoopbackPair.UntilAsync(async () => !await NodeSignal.IsManagedAsync(session, Token));
        Assert.False(await NodeSignal.SendAsync(session, NodeCommand.Take, Token));
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_killed_session_frees_the_place(ServerKind kind)
    {
        await using var session = await SessionAsync(kind);
        await using (var control = await OpenAsync(kind))
        {
            await session.ExecuteAsync(SqlStatement.Plain($"KILL {await UserLock.HolderAsync(session, NodeLocks.Node, Token)}"), null, Token);
            var lost = await Assert.ThrowsAsync<ReplicationException>(() => control.WaitAsync(Token).WaitAsync(Limit, Token));
            Assert.Equal(ReplicationError.ServerGone, lost.Error);
            await using var next = await OpenAsync(kind);
            Assert.True(await NodeSignal.IsManagedAsync(session, Token));
        }
    }

    /// <summary>The place is kept by the other session: an operation that meets this one would take the node for one that does not answer.</summary>
    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task The_session_that_speaks_is_replaced_when_it_alone_is_killed(ServerKind kind)
    {
        await using var session = await SessionAsync(kind);
        await using var control = await OpenAsync(kind);
        await control.ShowServingAsync(true, Token);
        for (var i = 0; i < 2; i++)
        {
            await session.ExecuteAsync(SqlStatement.Plain($"KILL {await UserLock.HolderAsync(session, NodeLocks.Serving, Token)}"), null, Token);
            await LoopbackPair.UntilAsync(async () => !await NodeSignal.IsServingAsync(session, Token));
            Assert.Equal((true, false), await control.MayTakeAsync(Token));
            Assert.True(await NodeSignal.IsServingAsync(session, Token));
        }

        await control.ShowServingAsync(false, Token);
        Assert.False(await NodeSignal.IsServingAsync(session, Token));
        Assert.True(await NodeSignal.SendAsync(session, NodeCommand.Take, Token));
        Assert.Equal(NodeCommand.Take, await control.WaitAsync(Token).WaitAsync(Limit, Token));
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task Commands_pass_a_read_only_and_a_locked_server(ServerKind kind)
    {
        await using var control = await OpenAsync(kind);
        await using var session = await SessionAsync(kind);
        await using var locker = await SessionAsync(kind);
        var fence = session.Dialect.Fence;
        await locker.ExecuteAsync(SqlStatement.Plain("FLUSH TABLES WITH READ LOCK"), null, Token);
        try
        {
            await locker.ExecuteAsync(SqlStatement.Plain($"SET GLOBAL {fence} = ON"), null, Token);
            Assert.True(await NodeSignal.SendAsync(session, NodeCommand.Release, Token));
            Assert.Equal(NodeCommand.Release, await control.WaitAsync(Token).WaitAsync(Limit, Token));
            // And from the session that holds the lock.
            Assert.True(await NodeSignal.SendAsync(locker, NodeCommand.Take, Token));
            Assert.Equal(NodeCommand.Take, await control.WaitAsync(Token).WaitAsync(Limit, Token));
            await control.ShowServingAsync(true, Token);
            Assert.True(await NodeSignal.IsServingAsync(session, Token));
            await control.ShowServingAsync(false, Token);
            Assert.False(await NodeSignal.IsServingAsync(session, Token));
        }
        finally
        {
            await locker.ExecuteAsync(SqlStatement.Plain("UNLOCK TABLES; SET GLOBAL read_only = OFF"), null, Token);
        }
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task Two_operations_exclude_each_other(ServerKind kind)
    {
        await using var control = await OpenAsync(kind);
        await using var second = await SessionAsync(kind);
        await using (var first = await SessionAsync(kind))
        {
            Assert.False(await control.IsOperationRunningAsync(Token));
            await NodeSignal.BeginOperationAsync(first, "Invoke-Switchover", Token);
            // Going on with one that it has begun is no second one.
            await NodeSignal.BeginOperationAsync(first, "Invoke-Switchover", Token);
            Assert.True(await control.IsOperationRunningAsync(Token));
            var refused = await Assert.ThrowsAsync<ReplicationException>(() => NodeSignal.BeginOperationAsync(second, "Invoke-Rejoin", Token));
            Assert.Equal(ReplicationError.InUse, refused.Error);
            Assert.Contains($"(connection {first.ConnectionId}, ", refused.Message, StringComparison.Ordinal);
            // One that has just ended may still be there.
            var next = NodeSignal.BeginOperationAsync(second, "Invoke-Rejoin", Token);
            await NodeSignal.EndOperationAsync(first, Token);
            await next;
            var look = NodeSignal.RequireNoOperationAsync(first, "Invoke-Switchover", Token);
            await NodeSignal.EndOperationAsync(second, Token);
            await look;
            await NodeSignal.BeginOperationAsync(first, "Invoke-Switchover", Token);
        }

        await LoopbackPair.UntilAsync(async () => !await control.IsOperationRunningAsync(Token));
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_failure_that_the_other_node_told_of_is_known_for_as_long_as_it_says_so_and_no_operation_decides(ServerKind kind)
    {
        await using var control = await OpenAsync(kind);
        await using var peer = new NodeServer(End(kind), Login(kind), Limit);
        await peer.ConnectAsync(Token);
        Assert.False(await control.IsFailoverKnownAsync(Token));
        await peer.SayFailedAsync(true, Token);
        Assert.True(await control.IsPeerFailedAsync(Token));
        Assert.True(await control.IsFailoverKnownAsync(Token));
        await using (var session = await SessionAsync(kind))
        {
            await NodeSignal.BeginOperationAsync(session, "Invoke-Failover", Token);
            Assert.False(await control.IsFailoverKnownAsync(Token));
            Assert.True(await control.IsPeerFailedAsync(Token));
            await NodeSignal.EndOperationAsync(session, Token);
        }

        Assert.True(await control.IsFailoverKnownAsync(Token));
        await peer.SayFailedAsync(false, Token);
        Assert.False(await control.IsPeerFailedAsync(Token));
        await peer.SayFailedAsync(true, Token);
        // A process that dies says nothing any more.
        await peer.DisposeAsync();
        await LoopbackPair.UntilAsync(async () => !await control.IsPeerFailedAsync(Token));
        Assert.False(await control.IsFailoverKnownAsync(Token));
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task Disturbance_makes_no_command_and_loses_none(ServerKind kind)
    {
        await using var control = await OpenAsync(kind);
        await using var session = await SessionAsync(kind);
        var ear = await UserLock.HolderAsync(session, NodeLocks.Node, Token);
        for (var i = 0; i < 300; i++)
            await session.ExecuteAsync(SqlStatement.Plain($"KILL QUERY {ear}"), null, Token);
        await AssertHearsNothingAsync(control);
        for (var i = 0; i < 30; i++)
        {
            await session.ExecuteAsync(SqlStatement.Plain($"KILL QUERY {ear}"), null, Token);
            Assert.True(await NodeSignal.SendAsync(session, NodeCommand.Take, Token));
            Assert.Equal(NodeCommand.Take, await control.WaitAsync(Token).WaitAsync(Limit, Token));
        }

        await AssertHearsNothingAsync(control);
        Assert.Equal(ear, await UserLock.HolderAsync(session, NodeLocks.Node, Token));
    }

    private static async Task AssertHearsNothingAsync(NodeControl control)
    {
        using var soon = new CancellationTokenSource(100);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => control.WaitAsync(soon.Token));
    }

    private ServerEndpoint End(ServerKind kind) => new(servers[kind].Address, servers[kind].Port);

    private ServerLogin Login(ServerKind kind) => new(servers[kind].Admin.User, servers[kind].Admin.Password);

    private Task<NodeControl> OpenAsync(ServerKind kind) => NodeControl.OpenAsync(End(kind), Login(kind), Limit, Token);

    private Task<ServerSession> SessionAsync(ServerKind kind) => ServerSession.OpenAsync(End(kind), Login(kind), Limit, Token);
}
