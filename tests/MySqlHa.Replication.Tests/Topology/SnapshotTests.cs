using MySqlHa.Lab.Server;
using MySqlHa.Replication.Dialect;
using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Server;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Tests.Topology;

public sealed class SnapshotTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_server_tells_who_it_is_until_it_is_gone(ServerKind kind)
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var server = await LoopbackServer.StartNewAsync(kind, 2);
        await using var session = await ServerSession.OpenAsync(Endpoint(server), Login(server), Patience, cancellation);
        var snapshot = await session.TakeSnapshotAsync(cancellation);
        Assert.Equal((2u, false, kind == ServerKind.MariaDb), (snapshot.ServerId, snapshot.ReadOnly, snapshot.Release.IsMariaDb));
        Assert.Equal(kind == ServerKind.MySql, snapshot.SuperReadOnly is false);
        Assert.True(snapshot.Executed.IsEmpty);
        Assert.True(snapshot.Purged.IsEmpty);
        Assert.StartsWith("binlog.", snapshot.LogFile, StringComparison.Ordinal);
        Assert.InRange(snapshot.LogPosition!.Value, 4, 1000);
        Assert.Empty(snapshot.Denied);
        Assert.Empty(snapshot.Channels);
        Assert.Equal(kind == ServerKind.MySql ? ServerFlavor.MySql : ServerFlavor.MariaDb, snapshot.Release.Flavor);
        Assert.Equal((kind == ServerKind.MySql, "ACTIVE"), (snapshot.ServerUuid is not null, snapshot.Plugins["innodb"]));
        Assert.Equal(server.Admin.User + "@%", snapshot.CurrentUser);

        await server.KillAsync();
        var gone = await Assert.ThrowsAsync<ReplicationException>(() => session.TakeSnapshotAsync(cancellation));
        Assert.Equal((ReplicationError.ServerGone, Endpoint(server)), (gone.Error, gone.Server));
        var refused = await Assert.ThrowsAsync<ReplicationException>(() => SnapshotReader.ReadAsync(Endpoint(server), Login(server), Patience, cancellation));
        Assert.Equal(ReplicationError.Unreachable, refused.Error);
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_server_without_binary_log_has_a_snapshot_too(ServerKind kind)
    {
        await using var server = await LoopbackServer.StartNewAsync(kind, 1, "skip_log_bin", "read_only=ON");
        var snapshot = await SnapshotReader.ReadAsync(Endpoint(server), Login(server), Patience, TestContext.Current.CancellationToken);
        Assert.Equal((null, null, false, true), (snapshot.LogFile, snapshot.LogPosition, snapshot.IsOn("log_bin"), snapshot.ReadOnly));
        Assert.Empty(snapshot.Denied);
        Assert.True(snapshot.Executed.IsEmpty);
    }

    /// <summary>SHOW VARIABLES cuts a value at 1,024 characters, in the middle of a set.</summary>
    [Fact]
    public async Task A_long_gtid_set_comes_whole()
    {
        await using var server = await LoopbackServer.StartNewAsync(ServerKind.MySql);
        var set = string.Join(',', Enumerable.Range(1, 60).Select(i => $"{i:x8}-0000-0000-0000-000000000001:1-{i}"));
        await server.ExecuteAsync($"SET GLOBAL gtid_purged = '{set}'");
        Assert.InRange((await server.ScalarAsync("SELECT MAX(LENGTH(VARIABLE_VALUE)) FROM performance_schema.global_variables WHERE VARIABLE_NAME = 'gtid_executed'"))!, "1000", "1024");
        var snapshot = await SnapshotReader.ReadAsync(Endpoint(server), Login(server), Patience, TestContext.Current.CancellationToken);
        Assert.Equal(GtidSet.Parse(set, mariaDb: false), snapshot.Executed);
        Assert.Equal(snapshot.Executed, snapshot.Purged);
        Assert.Equal(1830, snapshot.Executed.Count);
    }

    private static ServerEndpoint Endpoint(LoopbackServer server) => new(server.Address, server.Port);

    private static ServerLogin Login(LoopbackServer server) => new(server.Admin.User, server.Admin.Password);
}
