using System.Globalization;
using System.Runtime.Versioning;
using MySqlConnector;
using MySqlHa.Lab.Server;
using MySqlHa.Replication.Control;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Tests.Operations.Rejoin;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Tests.Operations.Salvage;

/// <summary>Real pairs: what only a dead node's logs have comes to the survivor.</summary>
[SupportedOSPlatform("linux")]
public sealed class RestoreServerTests
{
    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task What_was_stranded_goes_through_a_file_to_the_survivor_and_the_dead_node_comes_back(ServerKind kind)
    {
        await using var scene = await Stranded.StartAsync(
            kind, "INSERT INTO app.t VALUES (2, 'unseen'), (3, 'a ''quoted'' # at 4 ')", "UPDATE app.t SET v = 'changed' WHERE id = 1",
            // Another log, with another setting of checksums.
            "SET GLOBAL binlog_checksum = NONE", "DELETE FROM app.t WHERE id = 3", "CREATE TABLE app.u (id INT PRIMARY KEY, v VARCHAR(200))", "INSERT INTO app.u SELECT id, v FROM app.t");
        await scene.B.ExecuteAsync("CREATE TABLE app.w (id INT PRIMARY KEY AUTO_INCREMENT, v INT); INSERT INTO app.t VALUES (100, 'survivor')");
        var batch = await scene.MissingAsync();
        Assert.Equal(5, batch.Transactions.Count);
        var path = Path.Combine(scene.Folder, "missing.000001");
        var written = await ExportTransactionOperation.RunAsync(batch, path, overwrite: false, scene.Pair.ToolPath, null, RejoinPair.Token);
        Assert.Equal(new FileInfo(path).Length, written.Bytes);
        Assert.All([path, written.SqlPath], f => Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(f)));
        Assert.Equal(2, Directory.GetFileSystemEntries(scene.Folder).Length);
        var sql = await File.ReadAllTextAsync(written.SqlPath, RejoinPair.Token);
        Assert.Contains("### INSERT INTO `app`.`u`", sql, StringComparison.Ordinal);
        Assert.Contains("CREATE TABLE app.u", sql, StringComparison.Ordinal);

        var read = SalvageBatch.Read(path);
        Assert.Equal(batch.Transactions.Select(t => t.Gtid), read.Transactions.Select(t => t.Gtid));
        using var end = CancellationTokenSource.CreateLinkedTokenSource(RejoinPair.Token);
        var writing = WriteAsync(scene.B, end.Token);
        var first = await scene.RestoredAsync(read);
        await end.CancelAsync();
        await writing;
        Assert.Equal((5, 0, 3), (first.Applied, first.Skipped, first.Rehearsed));
        Assert.Contains("CREATE TABLE app.u", first.NotRehearsed, StringComparison.Ordinal);
        Assert.Equal("1=changed;2=unseen;100=survivor", await RejoinPair.RowsAsync(scene.B));
        Assert.Equal("2", await scene.B.ScalarAsync("SELECT COUNT(*) FROM app.u"));
        Assert.NotEqual("0", await scene.B.ScalarAsync("SELECT COUNT(*) FROM app.w"));
        Assert.NotEqual(ReceiverState.Stopped, (await scene.Pair.ReadAsync(scene.Pair.EndB)).Channels[0].Receiver);

        // As a run leaves it that was killed behind the last transaction.
        if (kind == ServerKind.MariaDb)
            await scene.B.ExecuteAsync("STOP SLAVE; SET GLOBAL gtid_strict_mode = OFF; SET GLOBAL gtid_slave_pos = '1-1-3'; SET GLOBAL gtid_strict_mode = ON; START SLAVE");
        var again = await scene.RestoredAsync(read);
        Assert.Equal((0, 5), (again.Applied, again.Skipped));

        await scene.Pair.ReturnAsync();
        Assert.Equal(RejoinState.Recoverable, (await scene.Pair.PlanAsync(scene.Pair.Options)).State);
        await scene.Pair.DoneAsync(scene.Pair.Options);
        // It went on trying while the node was dead, and connects when its next try is due.
        await LoopbackPair.UntilAsync(async () => (await scene.Pair.ReadAsync(scene.Pair.EndB)).Channels[0].Receiver == ReceiverState.Running);
        await scene.Pair.AssertJoinedAsync();
        Assert.Equal((await scene.B.QueryAsync("CHECKSUM TABLE app.t, app.u, app.w")).Select(r => r["Checksum"]), (await scene.Pair.A.QueryAsync("CHECKSUM TABLE app.t, app.u, app.w")).Select(r => r["Checksum"]));
        // MariaDB counts what it has applied a moment after its rows can be seen.
        await LoopbackPair.UntilAsync(async () => (await scene.Pair.ReadAsync(scene.Pair.EndA)).Executed.Equals((await scene.Pair.ReadAsync(scene.Pair.EndB)).Executed));
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_rehearsal_finds_what_is_in_the_way_and_leaves_no_trace(ServerKind kind)
    {
        await using var scene = await Stranded.StartAsync(
            kind, "INSERT INTO app.t VALUES (2, 'unseen')", "INSERT INTO app.t VALUES (3, 'unseen')", "UPDATE app.t SET v = 'changed' WHERE id = 1", "UPDATE app.t SET v = 'twice' WHERE id = 2");
        await scene.B.ExecuteAsync("INSERT INTO app.t VALUES (3, 'survivor'); DELETE FROM app.t WHERE id = 1");
        var batch = await scene.MissingAsync();
        var trace = await scene.TraceAsync();
        var (result, progress) = await scene.RestoreAsync(batch);
        Assert.Equal(ReplicationError.Conflict, result.Failure?.Error);
        Assert.Equal(trace, await scene.TraceAsync());
        Assert.Equal((0, 4, 4), (progress.Applied, progress.Left, progress.Rehearsed));
        Assert.Equal([batch.Transactions[1].Gtid, batch.Transactions[2].Gtid], progress.Conflicts.Select(c => c.Transaction));
        Assert.All(progress.Conflicts, c => Assert.Equal(["app.t"], c.Tables));
        Assert.Contains("1062", progress.Conflicts[0].Reason, StringComparison.Ordinal);
        Assert.Contains("1032", progress.Conflicts[1].Reason, StringComparison.Ordinal);

        // Applied all the same, it stops at the first; mended, it goes on from there.
        var (failed, half) = await scene.RestoreAsync(batch, scene.Options with { SkipRehearsal = true });
        Assert.Equal(ReplicationError.StatementFailed, failed.Failure?.Error);
        Assert.Contains("1062", failed.Failure!.Message, StringComparison.Ordinal);
        Assert.Equal((1, 3, batch.Transactions[1].Gtid), (half.Applied, half.Left, half.Failed));
        Assert.Equal("2=unseen;3=survivor", await RejoinPair.RowsAsync(scene.B));
        await scene.B.ExecuteAsync("DELETE FROM app.t WHERE id = 3; INSERT INTO app.t VALUES (1, 'again')");
        var rest = await scene.RestoredAsync(batch);
        Assert.Equal((3, 1), (rest.Applied, rest.Skipped));
        Assert.Equal("1=changed;2=twice;3=unseen", await RejoinPair.RowsAsync(scene.B));
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_client_that_is_killed_in_the_middle_leaves_whole_transactions_and_the_next_run_goes_on(ServerKind kind)
    {
        await using var scene = await Stranded.StartAsync(kind, [.. Enumerable.Range(2, 20).Select(i => $"INSERT INTO app.t VALUES ({i}, 'unseen')"), "UPDATE app.t SET v = 'changed' WHERE id = 1", "INSERT INTO app.t VALUES (50, 'last')"]);
        var batch = await scene.MissingAsync();
        var (tools, pid) = KillableClient(scene, kind);
        await using (var holder = await scene.B.OpenAsync())
        {
            await RunAsync(holder, "BEGIN; SELECT * FROM app.t WHERE id = 1 FOR UPDATE");
            var running = scene.RestoreAsync(batch, scene.Options with { ToolPath = tools, SkipRehearsal = true });
            await LoopbackPair.UntilAsync(async () => await RejoinPair.CountAsync(scene.B) == "21");
            using (var client = System.Diagnostics.Process.GetProcessById(int.Parse(await File.ReadAllTextAsync(pid, RejoinPair.Token), CultureInfo.InvariantCulture)))
                client.Kill();
            var (result, progress) = await running;
            Assert.Equal(ReplicationError.StatementFailed, result.Failure?.Error);
            Assert.Equal((20, 2, batch.Transactions[20].Gtid), (progress.Applied, progress.Left, progress.Failed));
            Assert.Contains("20 of 22 were applied", result.Failure!.Message, StringComparison.Ordinal);
        }

        var rest = await scene.RestoredAsync(batch);
        Assert.Equal((2, 20), (rest.Applied, rest.Skipped));
        Assert.Equal("22", await RejoinPair.CountAsync(scene.B));
        Assert.Equal("changed", await scene.B.ScalarAsync("SELECT v FROM app.t WHERE id = 1"));
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task Compressed_and_XA_transactions_come_too(ServerKind kind)
    {
        var compress = kind == ServerKind.MySql ? "SET SESSION binlog_transaction_compression = ON; " : "SET GLOBAL log_bin_compress = ON; SET GLOBAL log_bin_compress_min_len = 10; ";
        await using var scene = await Stranded.StartAsync(
            kind, compress + "INSERT INTO app.t VALUES (2, REPEAT('x', 190)), (3, REPEAT('x', 190))",
            "XA START 'one'; INSERT INTO app.t VALUES (4, 'xa'); XA END 'one'; XA PREPARE 'one'; XA COMMIT 'one'", "INSERT INTO app.t VALUES (5, 'behind')");
        var batch = await scene.MissingAsync();
        Assert.True(batch.Transactions[0].Compressed);
        var progress = await scene.RestoredAsync(batch);
        Assert.Equal(batch.Transactions.Count, progress.Rehearsed);
        Assert.Equal("1,2,3,4,5", await scene.B.ScalarAsync("SELECT GROUP_CONCAT(id ORDER BY id) FROM app.t"));
        Assert.Empty(await scene.B.QueryAsync("XA RECOVER"));
    }

    [Fact]
    public async Task A_server_that_is_closed_or_busy_is_left_alone_unless_told()
    {
        await using var scene = await Stranded.StartAsync(ServerKind.MySql, "INSERT INTO app.t VALUES (2, 'unseen')");
        var batch = await scene.MissingAsync();
        await scene.B.ExecuteAsync("SET GLOBAL super_read_only = ON");
        var refused = await Assert.ThrowsAsync<ReplicationException>(() => scene.RestoreAsync(batch));
        Assert.Equal(ReplicationError.ReadOnly, refused.Error);
        await using (var context = scene.Pair.Context())
        {
            await NodeSignal.BeginOperationAsync(await context.SessionAsync(scene.Pair.EndB, RejoinPair.Token), "another", RejoinPair.Token);
            var (busy, _) = await scene.RestoreAsync(batch, scene.Options with { AllowReadOnly = true });
            Assert.Equal(ReplicationError.InUse, busy.Failure?.Error);
        }

        Assert.Equal("1", await RejoinPair.CountAsync(scene.B));
        await scene.RestoredAsync(batch, scene.Options with { AllowReadOnly = true });
        Assert.Equal("2", await RejoinPair.CountAsync(scene.B));
        Assert.Equal("1", await scene.B.ScalarAsync("SELECT @@global.super_read_only"));
    }

    private static (string Folder, string Pid) KillableClient(Stranded scene, ServerKind kind)
    {
        var folder = Path.Combine(scene.Folder, "tools");
        var pid = Path.Combine(scene.Folder, "pid");
        if (kind == ServerKind.MySql)
        {
            MySqlTools.Make(folder);
            MySqlTools.Write(Path.Combine(folder, "mysql"), "mysql", $"echo $$ > {pid}");
            return (folder, pid);
        }

        Directory.CreateDirectory(folder);
        File.CreateSymbolicLink(Path.Combine(folder, "mariadb-binlog"), "/usr/bin/mariadb-binlog");
        var client = Path.Combine(folder, "mariadb");
        File.WriteAllText(client, $"#!/bin/sh\necho $$ > {pid}\nexec /usr/bin/mariadb \"$@\"\n");
        File.SetUnixFileMode(client, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        return (folder, pid);
    }

    private static async Task WriteAsync(LoopbackServer server, CancellationToken end)
    {
        await using var connection = await server.OpenAsync();
        while (!end.IsCancellationRequested)
            await RunAsync(connection, "INSERT INTO app.w (v) VALUES (1)");
    }

    private static async Task RunAsync(MySqlConnection connection, string sql)
    {
        await using var command = new MySqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }
}
