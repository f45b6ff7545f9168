using MySqlHa.Lab.Server;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Tests.Operations;

[Collection(ServerPairs.Name)]
public sealed class SetReplicationSourceTests(ServerPairs pairs)
{
    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_pair_replicates_both_ways_and_the_same_again_changes_nothing(ServerKind kind)
    {
        var pair = await pairs.EmptyAsync(kind);
        await pair.SetAsync(pair.EndB, pair.EndA);
        await pair.SetAsync(pair.EndA, pair.EndB);
        // Stopped, the server cannot have tried the password yet.
        Assert.False((await pair.DoneAsync(await pair.SetPlanAsync(pair.EndB, pair.EndA))).Changed);
        await pair.StartAsync(pair.EndA);
        await pair.StartAsync(pair.EndB);
        Assert.False((await pair.DoneAsync(await pair.SetPlanAsync(pair.EndB, pair.EndA))).Changed);

        await pair.A.ExecuteAsync("INSERT INTO app.t VALUES (1, 'from a')");
        await pair.B.ExecuteAsync("INSERT INTO app.t VALUES (2, 'from b')");
        await pair.CatchUpAsync(pair.EndB, pair.EndA);
        await pair.CatchUpAsync(pair.EndA, pair.EndB);
        Assert.Equal("2", await pair.A.ScalarAsync("SELECT COUNT(*) FROM app.t"));
        Assert.Equal("2", await pair.B.ScalarAsync("SELECT COUNT(*) FROM app.t"));

        var now = new ChannelSettings((await pair.ReadAsync(pair.EndB)).Channels[0]);
        Assert.Equal((1L, 1.0, kind == ServerKind.MySql), (now.ConnectRetry, now.Heartbeat, now.Tls));
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task What_is_not_named_stays_as_it_is(ServerKind kind)
    {
        var pair = await pairs.EmptyAsync(kind);
        await pair.SetAsync(pair.EndB, pair.EndA, new() { Account = pair.Replication, HeartbeatPeriod = 1.5, ConnectRetry = 7 });
        await pair.B.ExecuteAsync(kind == ServerKind.MySql
            ? "CHANGE REPLICATION SOURCE TO SOURCE_DELAY = 3, SOURCE_SSL_CIPHER = 'ECDHE-RSA-AES128-GCM-SHA256', SOURCE_COMPRESSION_ALGORITHMS = 'zlib', SOURCE_HEARTBEAT_PERIOD = 1.5"
            : "CHANGE MASTER TO MASTER_DELAY = 3, MASTER_SSL_CIPHER = 'ECDHE-RSA-AES128-GCM-SHA256', IGNORE_DOMAIN_IDS = (7), MASTER_HEARTBEAT_PERIOD = 1.5");
        var before = (await pair.ReadAsync(pair.EndB)).Channels[0];

        await pair.SetAsync(pair.EndB, pair.EndA, new() { ConnectRetry = 8 });
        AssertOnly(before, (await pair.ReadAsync(pair.EndB)).Channels[0], "Connect_Retry");

        // Another name is another source to the server.
        await pair.SetAsync(pair.EndB, pair.EndA with { Host = "localhost" }, new() { Account = pair.Replication, ConnectRetry = 7 });
        AssertOnly(before, (await pair.ReadAsync(pair.EndB)).Channels[0], "Source_Host", "Master_Host");
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task What_is_not_applied_is_not_deleted(ServerKind kind)
    {
        var pair = await pairs.EmptyAsync(kind);
        await pair.ReplicateAsync();
        await pair.StopAsync(pair.EndB, ReplicationThreads.Applier);
        await pair.A.ExecuteAsync("INSERT INTO app.t VALUES (1, 'x')");
        await pair.UnappliedAsync();

        var error = await Assert.ThrowsAsync<ReplicationException>(() => pair.SetPlanAsync(pair.EndB, pair.EndA, new() { ConnectRetry = 9 }));
        Assert.Equal(ReplicationError.UnappliedRelayLog, error.Error);
        Assert.Contains("1 transactions", error.Message, StringComparison.Ordinal);
        Assert.Contains("Start-Replication", error.Remedy, StringComparison.Ordinal);
        // What changes nothing may be repeated.
        Assert.False((await pair.DoneAsync(await pair.SetPlanAsync(pair.EndB, pair.EndA, new() { ConnectRetry = 1 }))).Changed);

        // Also where the plan was made before the applier stopped.
        await pair.StartAsync(pair.EndB);
        var plan = await pair.SetPlanAsync(pair.EndB, pair.EndA, new() { ConnectRetry = 9 });
        await pair.StopAsync(pair.EndB, ReplicationThreads.Applier);
        await pair.A.ExecuteAsync("INSERT INTO app.t VALUES (2, 'x')");
        await pair.UnappliedAsync();
        Assert.Equal(ReplicationError.UnappliedRelayLog, (await pair.RunAsync(plan)).Failure?.Error);
        Assert.NotEqual(ReceiverState.Stopped, (await pair.ReadAsync(pair.EndB)).Channels[0].Receiver);

        await pair.StartAsync(pair.EndB, ReplicationThreads.Applier);
        Assert.True((await pair.DoneAsync(plan)).Changed);
        await pair.CatchUpAsync(pair.EndB, pair.EndA);
        Assert.Equal("2", await pair.B.ScalarAsync("SELECT COUNT(*) FROM app.t"));
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_wrong_replication_password_is_told_before_anything_is_changed(ServerKind kind)
    {
        var pair = await pairs.EmptyAsync(kind);
        var failure = (await pair.RunAsync(await pair.SetPlanAsync(pair.EndB, pair.EndA, new() { Account = new("repl", "Wr0ng") }))).Failure;
        Assert.Equal((ReplicationError.AccessDenied, pair.EndA), (failure?.Error, failure?.Server));
        Assert.Contains("'repl'", failure!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Wr0ng", failure.ToString(), StringComparison.Ordinal);
        Assert.Empty((await pair.ReadAsync(pair.EndB)).Channels);

        await pair.A.ExecuteAsync("SET SESSION sql_log_bin = 0; REVOKE REPLICATION SLAVE ON *.* FROM 'repl'@'%'");
        failure = (await pair.RunAsync(await pair.SetPlanAsync(pair.EndB, pair.EndA))).Failure;
        Assert.Equal(ReplicationError.MissingPrivilege, failure?.Error);
        Assert.Contains("GRANT REPLICATION SLAVE", failure!.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_new_password_reaches_the_channel(ServerKind kind)
    {
        var pair = await pairs.EmptyAsync(kind);
        await pair.ReplicateAsync();
        await pair.A.ExecuteAsync("SET SESSION sql_log_bin = 0; ALTER USER 'repl'@'%' IDENTIFIED BY 'Another-1'");
        var options = new SourceOptions { Account = new("repl", "Another-1"), RenewPassword = kind == ServerKind.MariaDb };
        Assert.True((await pair.DoneAsync(await pair.SetPlanAsync(pair.EndB, pair.EndA, options))).Changed);
        await pair.StopAsync(pair.EndB);
        await pair.StartAsync(pair.EndB);
        Assert.False((await pair.DoneAsync(await pair.SetPlanAsync(pair.EndB, pair.EndA, options with { RenewPassword = false }))).Changed);
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task What_the_source_has_purged_is_refused(ServerKind kind)
    {
        var pair = await pairs.EmptyAsync(kind);
        await pair.A.ExecuteAsync("INSERT INTO app.t VALUES (1, 'x')");
        // Its whole history is there still.
        await pair.SetPlanAsync(pair.EndB, pair.EndA);
        await pair.A.ExecuteAsync("FLUSH BINARY LOGS");
        await pair.A.ExecuteAsync("FLUSH BINARY LOGS");
        // MariaDB keeps a log, and says nothing, until its engine has flushed what is in it.
        for (var end = Environment.TickCount64 + 20_000; Environment.TickCount64 < end && (await pair.ReadAsync(pair.EndA)).Purged.IsEmpty; await Task.Delay(50, TestContext.Current.CancellationToken))
            await pair.A.ExecuteAsync($"PURGE BINARY LOGS TO '{(await pair.ReadAsync(pair.EndA)).LogFile}'");
        var error = await Assert.ThrowsAsync<ReplicationException>(() => pair.SetPlanAsync(pair.EndB, pair.EndA));
        Assert.Equal(ReplicationError.Purged, error.Error);
        Assert.Contains("1 transactions", error.Message, StringComparison.Ordinal);
        Assert.Contains("Copy-MySqlData", error.Remedy, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_server_is_no_replica_of_itself_under_any_name(ServerKind kind)
    {
        var pair = await pairs.EmptyAsync(kind);
        var error = await Assert.ThrowsAsync<ReplicationException>(() => pair.SetPlanAsync(pair.EndA, pair.EndA with { Host = "localhost" }));
        Assert.Equal(ReplicationError.SameServer, error.Error);
        await pair.B.ExecuteAsync("SET GLOBAL server_id = 1");
        try
        {
            error = await Assert.ThrowsAsync<ReplicationException>(() => pair.SetPlanAsync(pair.EndB, pair.EndA));
            Assert.Equal(ReplicationError.NotReady, error.Error);
            Assert.Contains("server_id", error.Message, StringComparison.Ordinal);
        }
        finally
        {
            await pair.B.ExecuteAsync("SET GLOBAL server_id = 2");
        }
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_position_begins_there_and_is_not_taken_twice(ServerKind kind)
    {
        var pair = await pairs.EmptyAsync(kind);
        await pair.A.ExecuteAsync("INSERT INTO app.t VALUES (1, 'before')");
        var at = await pair.ReadAsync(pair.EndA);
        var options = new SourceOptions { Account = pair.Replication, LogFile = at.LogFile, LogPosition = at.LogPosition };
        await pair.SetAsync(pair.EndB, pair.EndA, options);
        await pair.StartAsync(pair.EndB);
        await pair.A.ExecuteAsync("INSERT INTO app.t VALUES (2, 'behind')");
        var end = await pair.ReadAsync(pair.EndA);
        await using (var context = pair.Context())
            await WaitReplicationOperation.RunAsync(context, pair.EndB, WaitTarget.Of(end.LogFile!, end.LogPosition!.Value), limit: TimeSpan.FromSeconds(20), cancellation: TestContext.Current.CancellationToken);
        Assert.Equal("2", await pair.B.ScalarAsync("SELECT GROUP_CONCAT(id) FROM app.t"));
        Assert.False((await pair.DoneAsync(await pair.SetPlanAsync(pair.EndB, pair.EndA, options))).Changed);

        foreach (var wrong in new[] { options with { LogFile = "binlog.000099" }, options with { LogPosition = 999_999 } })
            Assert.Equal(ReplicationError.NotReady, (await Assert.ThrowsAsync<ReplicationException>(() => pair.SetPlanAsync(pair.EndB, pair.EndA, wrong))).Error);

        // And back to GTID, while it runs.
        if (kind == ServerKind.MariaDb)
            await pair.SetAsync(pair.EndB, pair.EndA);
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task Killed_at_any_boundary_and_repeated_it_comes_to_the_same_end(ServerKind kind)
    {
        var pair = await pairs.EmptyAsync(kind);
        await pair.ReplicateAsync();
        var options = new SourceOptions { Account = pair.Replication, ConnectRetry = 5, HeartbeatPeriod = 0.5 };
        var steps = (await pair.SetPlanAsync(pair.EndB, pair.EndA, options)).Steps.Count;
        for (var at = 0; at < steps * 2; at++)
        {
            await pair.SetAsync(pair.EndB, pair.EndA, new() { ConnectRetry = 2, HeartbeatPeriod = 1 });
            var plan = await pair.SetPlanAsync(pair.EndB, pair.EndA, options);
            await Assert.ThrowsAsync<StopAt.KilledException>(() => pair.RunAsync(plan, new StopAt(at / 2, at % 2 == 1)));
            await pair.SetAsync(pair.EndB, pair.EndA, options);
            var channel = (await pair.ReadAsync(pair.EndB)).Channels[0];
            var settings = new ChannelSettings(channel);
            Assert.Equal((5L, 0.5, ReceiverState.Running, true), (settings.ConnectRetry, settings.Heartbeat, channel.Receiver, channel.ApplierRunning));
        }
    }

    [Fact]
    public async Task Errant_transactions_are_a_warning_unless_the_other_direction_brings_them()
    {
        var pair = await pairs.EmptyAsync(ServerKind.MySql);
        await pair.B.ExecuteAsync("INSERT INTO app.t VALUES (1, 'errant')");
        var warning = Assert.Single(SetReplicationSourceOperation.Warnings(await pair.ReadAsync(pair.EndB), await pair.ReadAsync(pair.EndA)));
        Assert.Contains("1 transactions", warning.Message, StringComparison.Ordinal);
        await pair.SetAsync(pair.EndA, pair.EndB);
        Assert.Empty(SetReplicationSourceOperation.Warnings(await pair.ReadAsync(pair.EndB), await pair.ReadAsync(pair.EndA)));
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_statement_that_the_server_does_not_understand_is_not_quoted_with_its_password(ServerKind kind)
    {
        var pair = await pairs.EmptyAsync(kind);
        var step = new PlanStep { Id = "wrong", Server = pair.EndA, Title = "Say something wrong", Statements = [SqlStatement.WithSecret("CHANGE SOMETHING = {secret}, USER = 'x'", "Sw0rdfish")] };
        var failure = (await pair.RunAsync(new OperationPlan("Test", [pair.EndA], [step]))).Failure;
        Assert.Contains("1064", failure!.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Sw0rd", failure.ToString(), StringComparison.Ordinal);
        Assert.Contains("CHANGE SOMETHING = '***'", failure.Message, StringComparison.Ordinal);
    }

    private static void AssertOnly(ChannelSnapshot before, ChannelSnapshot after, params string[] changed) => Assert.Equal(
        before.Columns.Where(c => !changed.Contains(c.Key)).Select(c => $"{c.Key}={c.Value}"),
        after.Columns.Where(c => !changed.Contains(c.Key)).Select(c => $"{c.Key}={c.Value}"));
}
