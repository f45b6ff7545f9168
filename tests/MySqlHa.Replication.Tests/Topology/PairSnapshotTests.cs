using MySqlHa.Lab.Server;
using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Server;
using MySqlHa.Replication.Tests.Support;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Tests.Topology;

[Collection(MySqlPairCollection.Name)]
public sealed class MySqlPairSnapshotTests(MySqlPair fixture) : PairSnapshotTests(fixture);

[Collection(MariaDbPairCollection.Name)]
public sealed class MariaDbPairSnapshotTests(MariaDbPair fixture) : PairSnapshotTests(fixture);

/// <summary>Snapshots of two real servers that replicate to each other.</summary>
public abstract class PairSnapshotTests(PairFixture fixture)
{
    private LoopbackPair Pair => fixture.Pair;

    [Fact]
    public async Task Both_sides_of_a_channel_agree()
    {
        await Pair.A.ExecuteAsync("CREATE OR REPLACE VIEW mysql.agree AS SELECT 1");
        await Pair.CatchUpAsync(Pair.B, Pair.A);
        var (a, b) = (await fixture.SnapshotAsync(Pair.A), await fixture.SnapshotAsync(Pair.B));
        var channel = Assert.Single(b.Channels);
        Assert.Equal(("", fixture.A, 1u, Pair.Replication.User), (channel.Name, channel.Source, channel.SourceServerId, channel.SourceUser));
        Assert.Equal((ReceiverState.Running, true, true, true), (channel.Receiver, channel.ApplierRunning, channel.AutoPosition, channel.IsDrained));
        Assert.Equal(a.ServerUuid, channel.SourceUuid);
        Assert.Equal((0, "", 0, ""), (channel.ReceiverErrorNumber, channel.ReceiverError, channel.ApplierErrorNumber, channel.ApplierError));
        Assert.False(a.Executed.IsEmpty);
        Assert.True(a.Executed.IsSubsetOf(b.Executed), $"{a.Executed} is in {b.Executed}");
        Assert.True(channel.Retrieved.IsSubsetOf(channel.Applied));
        Assert.Equal((a.LogFile, a.LogPosition), (channel.ReceivedLogFile, channel.ReceivedLogPosition));
        // The position follows the transaction that it is about.
        await LoopbackPair.UntilAsync(async () => (a.LogFile, a.LogPosition) == ((await fixture.SnapshotAsync(Pair.B)).Channels[0] is var c ? (c.AppliedLogFile, c.AppliedLogPosition) : default));
    }

    [Fact]
    public async Task An_applier_that_stands_still_leaves_the_channel_undrained()
    {
        var words = (await fixture.SnapshotAsync(Pair.B)).Dialect;
        await Pair.B.ExecuteAsync(words.OnReplica("STOP", "", "SQL_THREAD"));
        await Pair.A.ExecuteAsync("CREATE OR REPLACE VIEW mysql.undrained AS SELECT 1");
        var a = await fixture.SnapshotAsync(Pair.A);
        ServerSnapshot? stopped = null;
        await LoopbackPair.UntilAsync(async () => a.Executed.IsSubsetOf((stopped = await fixture.SnapshotAsync(Pair.B)).Channels[0].Retrieved.Union(stopped.Executed)));
        var channel = stopped!.Channels[0];
        Assert.Equal((false, false, ReceiverState.Running), (channel.IsDrained, channel.ApplierRunning, channel.Receiver));
        Assert.Equal(1, channel.Retrieved.Subtract(channel.Applied).Count);
        await Pair.B.ExecuteAsync(words.OnReplica("START", "", "SQL_THREAD"));
        await Pair.CatchUpAsync(Pair.B, Pair.A);
        Assert.True((await fixture.SnapshotAsync(Pair.B)).Channels[0].IsDrained);
    }

    [Fact]
    public async Task A_monitor_sees_all_and_a_plain_account_most_of_it()
    {
        var monitor = await fixture.SnapshotAsync(Pair.B, new ServerLogin(Pair.Monitor.User, Pair.Monitor.Password));
        Assert.Empty(monitor.Denied);
        Assert.True(monitor.ChannelsKnown);
        Assert.Single(monitor.Channels);
        Assert.NotNull(monitor.LogFile);
        Assert.Contains(fixture.IsMySql ? "REPLICATION CLIENT" : "BINLOG MONITOR", Assert.Single(monitor.Grants), StringComparison.Ordinal);
        Assert.DoesNotContain("IDENTIFIED", monitor.Grants[0], StringComparison.Ordinal);

        var plain = await fixture.SnapshotAsync(Pair.B, new ServerLogin(Pair.Replication.User, Pair.Replication.Password));
        Assert.Equal(2, plain.Denied.Count);
        Assert.Contains(fixture.IsMySql ? "REPLICATION CLIENT" : "SLAVE MONITOR", plain.Denied[0], StringComparison.Ordinal);
        Assert.Contains(fixture.IsMySql ? "REPLICATION CLIENT" : "BINLOG MONITOR", plain.Denied[1], StringComparison.Ordinal);
        Assert.False(plain.ChannelsKnown);
        Assert.Empty(plain.Channels);
        Assert.Null(plain.LogFile);
        Assert.Equal((monitor.ServerId, monitor.Executed, monitor.ReadOnly), (plain.ServerId, plain.Executed, plain.ReadOnly));
        Assert.StartsWith(Pair.Replication.User + "@", plain.CurrentUser, StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_takes_one_round_trip_and_one_more_for_each_refusal()
    {
        foreach (var (account, trips) in new[] { (Pair.Admin, 1), (Pair.Monitor, 1), (Pair.Replication, 2) })
        {
            await using var session = await ServerSession.OpenAsync(
                fixture.B, new ServerLogin(account.User, account.Password), TimeSpan.FromSeconds(20), TestContext.Current.CancellationToken);
            await session.TakeSnapshotAsync(TestContext.Current.CancellationToken);
            Assert.Equal((account.User, trips), (account.User, session.RoundTrips));
        }
    }

    [Fact]
    public async Task Semi_sync_is_off_active_or_degraded()
    {
        foreach (var server in new[] { Pair.A, Pair.B })
        {
            if (fixture.IsMySql && await server.ScalarAsync("SELECT COUNT(*) FROM information_schema.plugins WHERE plugin_name LIKE 'rpl_semi%'") == "0")
            {
                Assert.Null((await fixture.SnapshotAsync(server)).SemiSync.Names);
                await server.ExecuteAsync("INSTALL PLUGIN rpl_semi_sync_source SONAME 'semisync_source.so'");
                await server.ExecuteAsync("INSTALL PLUGIN rpl_semi_sync_replica SONAME 'semisync_replica.so'");
            }
        }

        var off = (await fixture.SnapshotAsync(Pair.A)).SemiSync;
        Assert.Equal((true, true, false, false, false), (off.SourceInstalled, off.ReplicaInstalled, off.SourceEnabled, off.ReplicaEnabled, off.Degraded));
        var names = off.Names!;
        var words = (await fixture.SnapshotAsync(Pair.B)).Dialect;
        await Pair.A.ExecuteAsync($"SET GLOBAL {names.Source}_enabled = ON, GLOBAL {names.Source}_timeout = 3000");
        await Pair.B.ExecuteAsync($"SET GLOBAL {names.Replica}_enabled = ON");
        await Pair.B.ExecuteAsync(words.OnReplica("STOP", "", "IO_THREAD"));
        await Pair.B.ExecuteAsync(words.OnReplica("START", "", "IO_THREAD"));
        await LoopbackPair.UntilAsync(async () => (await fixture.SnapshotAsync(Pair.A)).SemiSync is { SourceActive: true, Clients: 1 });
        await Pair.A.ExecuteAsync("CREATE OR REPLACE VIEW mysql.semi AS SELECT 1");
        var active = (await fixture.SnapshotAsync(Pair.A)).SemiSync;
        Assert.Equal((true, false, 3000L, 1), (active.SourceEnabled, active.Degraded, active.TimeoutMilliseconds, active.WaitForReplicaCount));
        Assert.InRange(active.AcknowledgedTransactions, 1, 10);
        Assert.Equal(fixture.IsMySql ? "AFTER_SYNC" : "AFTER_COMMIT", active.WaitPoint);
        await LoopbackPair.UntilAsync(async () => (await fixture.SnapshotAsync(Pair.B)).SemiSync is { ReplicaEnabled: true, ReplicaActive: true });

        await Pair.A.ExecuteAsync($"SET GLOBAL {names.Source}_timeout = 1");
        await Pair.B.ExecuteAsync(words.OnReplica("STOP", "", "IO_THREAD"));
        await Pair.A.ExecuteAsync("CREATE OR REPLACE VIEW mysql.semi AS SELECT 2");
        var degraded = (await fixture.SnapshotAsync(Pair.A)).SemiSync;
        Assert.Equal((true, false, true), (degraded.SourceEnabled, degraded.SourceActive, degraded.Degraded));
        Assert.InRange(degraded.UnacknowledgedTransactions, 1, 10);

        await Pair.A.ExecuteAsync($"SET GLOBAL {names.Source}_enabled = OFF");
        await Pair.B.ExecuteAsync($"SET GLOBAL {names.Replica}_enabled = OFF");
        await Pair.B.ExecuteAsync(words.OnReplica("START", "", "IO_THREAD"));
        await Pair.CatchUpAsync(Pair.B, Pair.A);
    }

    [Fact]
    public async Task What_left_the_binary_logs_is_purged()
    {
        await Pair.A.ExecuteAsync("CREATE OR REPLACE VIEW mysql.purge AS SELECT 1");
        await Pair.CatchUpAsync(Pair.B, Pair.A);
        await Pair.A.ExecuteAsync("FLUSH BINARY LOGS");
        var before = await fixture.SnapshotAsync(Pair.A);
        await LoopbackPair.UntilAsync(async () =>
        {
            await Pair.A.ExecuteAsync($"PURGE BINARY LOGS TO '{before.LogFile}'");
            return (await Pair.A.QueryAsync("SHOW BINARY LOGS")).Count == 1;
        });
        var after = await fixture.SnapshotAsync(Pair.A);
        Assert.Equal(before.Executed, after.Purged);
        Assert.Equal(before.Executed, after.Executed);
        Assert.Equal(GtidSet.Empty(!fixture.IsMySql), after.Executed.Subtract(after.Purged));
    }
}
