using System.Diagnostics;
using MySqlHa.Lab.Server;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Tests.Operations;

/// <summary>Start, stop, reset and wait, on real servers.</summary>
[Collection(ServerPairs.Name)]
public sealed class ThreadTests(ServerPairs pairs)
{
    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task Threads_start_and_stop_one_by_one_and_twice_is_once(ServerKind kind)
    {
        var pair = await pairs.EmptyAsync(kind);
        Assert.Equal(ReplicationError.NotConfigured, (await Assert.ThrowsAsync<ReplicationException>(() => pair.StartAsync(pair.EndB))).Error);
        await pair.SetAsync(pair.EndB, pair.EndA);
        await pair.StartAsync(pair.EndB, ReplicationThreads.Receiver);
        Assert.Equal((ReceiverState.Running, false), await StateAsync(pair));
        Assert.True((await pair.DoneAsync(StartReplicationOperation.Plan(await pair.ReadAsync(pair.EndB)))).Changed);
        Assert.Equal((ReceiverState.Running, true), await StateAsync(pair));
        Assert.False((await pair.DoneAsync(StartReplicationOperation.Plan(await pair.ReadAsync(pair.EndB)))).Changed);
        await pair.StopAsync(pair.EndB, ReplicationThreads.Receiver);
        Assert.Equal((ReceiverState.Stopped, true), await StateAsync(pair));
        await pair.StopAsync(pair.EndB);
        Assert.Equal((ReceiverState.Stopped, false), await StateAsync(pair));
        Assert.False((await pair.DoneAsync(StopReplicationOperation.Plan(await pair.ReadAsync(pair.EndB)))).Changed);
    }

    [Theory]
    [InlineData(ServerKind.MySql, "password", 1045, "Set-ReplicationSource")]
    [InlineData(ServerKind.MariaDb, "password", 1045, "Set-ReplicationSource")]
    [InlineData(ServerKind.MySql, "port", 2003, "bind_address")]
    [InlineData(ServerKind.MariaDb, "port", 2003, "bind_address")]
    [InlineData(ServerKind.MySql, "conflict", 1062, "Copy-MySqlData")]
    [InlineData(ServerKind.MariaDb, "conflict", 1062, "Copy-MySqlData")]
    [InlineData(ServerKind.MySql, "purged", 13114, "Copy-MySqlData")]
    [InlineData(ServerKind.MariaDb, "purged", 1236, "Copy-MySqlData")]
    [InlineData(ServerKind.MySql, "key", 2061, "-GetPublicKey")]
    public async Task A_thread_that_fails_is_told_with_its_error_and_a_remedy(ServerKind kind, string fault, int number, string remedy)
    {
        var pair = await pairs.EmptyAsync(kind);
        var maria = kind == ServerKind.MariaDb;
        var options = new SourceOptions { Account = pair.Replication };
        if (fault == "key")
            options = options with { Tls = TlsMode.None, GetPublicKey = false };
        await pair.SetAsync(pair.EndB, pair.EndA, options);
        if (fault == "password")
            await pair.A.ExecuteAsync("SET SESSION sql_log_bin = 0; ALTER USER 'repl'@'%' IDENTIFIED BY 'Another-1'");
        if (fault == "key")
            await pair.A.ExecuteAsync("FLUSH PRIVILEGES"); // The server forgets whom it has seen: the quick exchange is not possible.
        if (fault == "port")
            await pair.B.ExecuteAsync(maria ? "CHANGE MASTER TO MASTER_PORT = 9" : "CHANGE REPLICATION SOURCE TO SOURCE_PORT = 9");
        if (fault is "conflict" or "purged")
            await pair.A.ExecuteAsync("INSERT INTO app.t VALUES (1, 'a')");
        if (fault == "conflict")
            await pair.B.ExecuteAsync("SET SESSION sql_log_bin = 0; INSERT INTO app.t VALUES (1, 'b')");
        if (fault == "purged")
            await pair.A.ExecuteAsync(maria ? "RESET MASTER; SET GLOBAL gtid_binlog_state = '1-1-50'" : "RESET BINARY LOGS AND GTIDS; SET GLOBAL gtid_purged = CONCAT(@@server_uuid, ':1-50')");
        if (fault == "purged" && maria)
            await pair.A.ExecuteAsync("FLUSH BINARY LOGS");

        ReplicationException? failure = null;
        // On a busy machine an applier may run for longer than it is looked at before it meets its fault.
        await LoopbackPair.UntilAsync(async () => (failure = (await pair.RunAsync(StartReplicationOperation.Plan(await pair.ReadAsync(pair.EndB)))).Failure) is not null);
        Assert.True(failure!.Error == ReplicationError.ReplicationFailed, failure.ToString());
        Assert.Contains($"error {number}:", failure.Message, StringComparison.Ordinal);
        Assert.Contains(remedy, failure.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_reset_forgets_the_source_and_never_what_is_not_applied(ServerKind kind)
    {
        var pair = await pairs.EmptyAsync(kind);
        Assert.False((await pair.DoneAsync(ResetReplicationOperation.Plan(await pair.ReadAsync(pair.EndB)))).Changed);
        await pair.ReplicateAsync();
        await pair.StopAsync(pair.EndB, ReplicationThreads.Applier);
        await pair.A.ExecuteAsync("INSERT INTO app.t VALUES (1, 'x')");
        await pair.UnappliedAsync();
        var replica = await pair.ReadAsync(pair.EndB);
        Assert.Equal(ReplicationError.UnappliedRelayLog, Assert.Throws<ReplicationException>(() => ResetReplicationOperation.Plan(replica)).Error);

        await pair.DoneAsync(ResetReplicationOperation.Plan(replica, keepSource: true, allowDataLoss: true));
        Assert.Equal(pair.A.Port, (await pair.ReadAsync(pair.EndB)).Channels[0].SourcePort);
        // By GTID nothing was lost after all.
        await pair.StartAsync(pair.EndB);
        await pair.CatchUpAsync(pair.EndB, pair.EndA);
        Assert.True((await pair.DoneAsync(ResetReplicationOperation.Plan(await pair.ReadAsync(pair.EndB)))).Changed);
        Assert.Empty((await pair.ReadAsync(pair.EndB)).Channels);
        Assert.Equal("1", await pair.B.ScalarAsync("SELECT COUNT(*) FROM app.t"));
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_wait_ends_when_it_is_reached_when_nothing_comes_in_time_and_at_once_when_told(ServerKind kind)
    {
        var pair = await pairs.EmptyAsync(kind);
        await pair.ReplicateAsync();
        await pair.A.ExecuteAsync("INSERT INTO app.t VALUES (1, 'x')");
        Assert.Equal(0, (await pair.CatchUpAsync(pair.EndB, pair.EndA)).Left);

        // The table is locked: the applier runs and gets nowhere.
        await using var held = await pair.B.OpenAsync();
        await using var command = held.CreateCommand();
        command.CommandText = "LOCK TABLES app.t WRITE";
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await pair.A.ExecuteAsync("INSERT INTO app.t VALUES (2, 'x')");
        await pair.A.ExecuteAsync("INSERT INTO app.t VALUES (3, 'x')");
        var late = await Assert.ThrowsAsync<ReplicationException>(() => pair.CatchUpAsync(pair.EndB, pair.EndA, 1.5));
        Assert.Equal(ReplicationError.Timeout, late.Error);
        Assert.Contains("2 transactions left", late.Message, StringComparison.Ordinal);

        await using (var context = pair.Context())
        {
            var target = WaitReplicationOperation.TargetOf(await pair.ReadAsync(pair.EndA));
            using var stop = new CancellationTokenSource();
            var waiting = new TaskCompletionSource();
            var wait = WaitReplicationOperation.RunAsync(context, pair.EndB, target, progress: _ => waiting.TrySetResult(), cancellation: stop.Token);
            await waiting.Task.WaitAsync(TimeSpan.FromSeconds(10), TestContext.Current.CancellationToken);
            var clock = Stopwatch.StartNew();
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => wait);
            Assert.InRange(clock.ElapsedMilliseconds, 0, 300); // The target is 100 ms.
        }

        command.CommandText = "UNLOCK TABLES";
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        await pair.CatchUpAsync(pair.EndB, pair.EndA);
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_wait_for_what_cannot_come_ends_at_once(ServerKind kind)
    {
        var pair = await pairs.EmptyAsync(kind);
        await pair.ReplicateAsync();
        await pair.B.ExecuteAsync("SET SESSION sql_log_bin = 0; INSERT INTO app.t VALUES (2, 'in the way')");
        await pair.A.ExecuteAsync("INSERT INTO app.t VALUES (2, 'x')");
        var clock = Stopwatch.StartNew();
        var error = await Assert.ThrowsAsync<ReplicationException>(() => pair.CatchUpAsync(pair.EndB, pair.EndA, 60));
        Assert.Equal(ReplicationError.ReplicationFailed, error.Error);
        Assert.Contains("1062", error.Message, StringComparison.Ordinal);
        Assert.InRange(clock.Elapsed.TotalSeconds, 0, 20);

        await pair.B.ExecuteAsync("SET SESSION sql_log_bin = 0; DELETE FROM app.t");
        await pair.StartAsync(pair.EndB);
        await pair.CatchUpAsync(pair.EndB, pair.EndA);
        await pair.StopAsync(pair.EndB, ReplicationThreads.Receiver);
        await pair.A.ExecuteAsync("INSERT INTO app.t VALUES (3, 'x')");
        error = await Assert.ThrowsAsync<ReplicationException>(() => pair.CatchUpAsync(pair.EndB, pair.EndA, 60));
        Assert.Equal(ReplicationError.ReplicationFailed, error.Error);
        Assert.Contains("receiver", error.Message, StringComparison.Ordinal);
    }

    private static async Task<(ReceiverState Receiver, bool Applier)> StateAsync(ServerPair pair)
    {
        var channel = (await pair.ReadAsync(pair.EndB)).Channels[0];
        return (channel.Receiver, channel.ApplierRunning);
    }
}
