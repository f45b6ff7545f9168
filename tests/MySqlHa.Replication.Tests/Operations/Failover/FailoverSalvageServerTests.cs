using System.Runtime.Versioning;
using MySqlHa.Lab.Server;
using MySqlHa.Replication.BinaryLog;
using MySqlHa.Replication.LogArchive;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Operations.Failover;
using MySqlHa.Replication.Tests.LogArchive;

namespace MySqlHa.Replication.Tests.Operations.Failover;

/// <summary>Failovers of real pairs where only the dead node's logs have what clients saw acknowledged. B survives; A is started again for the next test.</summary>
[Collection(ServerPairs.Name)]
[SupportedOSPlatform("linux")]
public sealed class FailoverSalvageServerTests(ServerPairs pairs) : FailoverSalvageTest(pairs)
{
    [Theory]
    [InlineData(ServerKind.MySql, false)]
    [InlineData(ServerKind.MariaDb, false)]
    [InlineData(ServerKind.MySql, true)]
    [InlineData(ServerKind.MariaDb, true)]
    public async Task What_only_the_dead_node_had_is_there_before_the_survivor_is_opened(ServerKind kind, bool archived)
    {
        var pair = await StartAsync(kind);
        var archive = Path.Combine(Folder, "archive");
        using var archiver = archived
            ? BinlogArchiver.Start(new() { Source = pair.EndA, Login = pair.Login, Folder = archive, ToolPath = Options(pair).ToolPath, RetryMost = TimeSpan.FromSeconds(1) })
            : null;
        try
        {
            if (pair.MariaDb)
            {
                // As on a node that was a survivor once: its position as a replica names its own writes, and is not moved by them.
                await pair.A.ExecuteAsync("INSERT INTO app.t VALUES (-1, 'once'); INSERT INTO app.t VALUES (-2, 'once'); SET GLOBAL gtid_slave_pos = @@GLOBAL.gtid_binlog_pos");
            }

            using var load = new Load(pair.A);
            await load.UntilAsync(100);
            await pair.StopAsync(pair.EndB, ReplicationThreads.Receiver);
            await load.UntilAsync(load.Acknowledged.Count() + 100);
            if (archiver is not null)
            {
                await load.EndAsync();
                var end = await pair.ReadAsync(pair.EndA);
                await ArchiveTest.UntilAsync(() => archiver.Status.File == end.LogFile && archiver.Status.Position >= end.LogPosition, () => $"{end.LogFile}:{end.LogPosition} {archiver.Status}");
            }

            await pair.A.KillAsync();
            await load.EndAsync();
            var without = await Assert.ThrowsAsync<ReplicationException>(() => PrepareAsync(pair, Options(pair) with { SalvageFrom = null }));
            Assert.Equal(ReplicationError.DataLoss, without.Error);
            Assert.Contains("-SalvageFrom", without.Remedy, StringComparison.Ordinal);
            Assert.NotEmpty(load.Acknowledged.Except(await RowsAsync(pair.B)));

            var prepared = await PrepareAsync(pair, archived ? Options(pair) with { SalvageFrom = archive } : Options(pair));
            var result = await pair.RunAsync(prepared.Plan);
            Assert.True(result.Completed, result.Failure?.Message + result.Failure?.Remedy);
            Assert.Empty(load.Acknowledged.Except(await RowsAsync(pair.B)));
            Assert.Equal((prepared.Outcome.Salvage!.Pending.Count, 0), (prepared.Outcome.Salvage.Applied, prepared.Outcome.Salvage.Left));
            await TakenOverAsync(pair);
            if (archived)
                Assert.Contains($"where the logs in {archive} end", prepared.Outcome.Lost, StringComparison.Ordinal);
            else
                Assert.Equal("", prepared.Outcome.Lost);
            Assert.Empty((await PrepareAsync(pair)).Plan.Steps);

            // The dead node comes back: nobody has to decide about anything.
            await pair.A.StartAsync();
            await ReturnAsync(pair);
            Assert.Equal((await RowsAsync(pair.B)).Order(), (await RowsAsync(pair.A)).Order());
        }
        finally
        {
            await BackAsync(pair);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task A_row_in_the_way_keeps_it_closed_until_it_is_mended_or_loss_is_allowed(ServerKind kind)
    {
        var pair = await StrandedAsync(kind, "INSERT INTO app.t VALUES (2, 'unseen')", "INSERT INTO app.t VALUES (3, 'unseen')");
        try
        {
            await OnSurvivorAsync(pair, "INSERT INTO app.t VALUES (3, 'in the way')");
            var (result, _) = await RunAsync(pair);
            Assert.Equal(ReplicationError.Conflict, result.Failure?.Error);
            Assert.Contains("1 of 2 transactions that only", result.Failure!.Message, StringComparison.Ordinal);
            Assert.Contains("1062", result.Failure.Message, StringComparison.Ordinal);
            Assert.Contains("is not opened", result.Failure.Message, StringComparison.Ordinal);
            Assert.Contains("-AllowDataLoss, and no -SalvageFrom", result.Failure.Remedy, StringComparison.Ordinal);
            Assert.Equal([1, 3], (await RowsAsync(pair.B)).Order());
            Assert.True((await pair.ReadAsync(pair.EndB)).ReadOnly);

            // What was found is not forgotten: to leave it needs the word.
            var without = Options(pair) with { SalvageFrom = null };
            var refused = await Assert.ThrowsAsync<ReplicationException>(() => PrepareAsync(pair, without));
            Assert.Equal(ReplicationError.DataLoss, refused.Error);
            Assert.Contains("lacks 2 transactions", refused.Message, StringComparison.Ordinal);
            Assert.Contains("2 transactions", (await PrepareAsync(pair, without with { AllowDataLoss = true })).Outcome.Lost, StringComparison.Ordinal);

            await OnSurvivorAsync(pair, "DELETE FROM app.t WHERE id = 3");
            var (mended, outcome) = await RunAsync(pair);
            Assert.True(mended.Completed, mended.Failure?.Message);
            Assert.Equal((2, ""), (outcome.Salvage!.Applied, outcome.Lost));
            await TakenOverAsync(pair);
        }
        finally
        {
            await BackAsync(pair);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task Ended_behind_any_step_it_goes_on_from_there(ServerKind kind)
    {
        var pair = await StrandedAsync(kind, "INSERT INTO app.t VALUES (2, 'unseen')", "UPDATE app.t SET v = 'unseen' WHERE id = 1");
        try
        {
            var before = await pair.B.ScalarAsync(pair.MariaDb ? "SELECT @@global.gtid_slave_pos" : "SELECT @@global.gtid_executed");
            var steps = (await PrepareAsync(pair)).Plan.Steps.Select(s => s.Id).ToList();
            Assert.Equal(
                ["begin", "record", "start-applier", "stop-receiver", "drain", "salvage-rehearse", .. pair.MariaDb ? new[] { "stop-applier" } : [], "salvage-apply", .. pair.MariaDb ? new[] { "salvage-position" } : [], "salvaged", "open"],
                // A pair that was used before may have had semi-sync.
                steps.Where(s => s != "semi-sync-off"));
            // Semi-sync that an earlier test left is switched off once.
            for (var stop = 0; stop < (await PrepareAsync(pair)).Plan.Steps.Count; stop++)
            {
                await Assert.ThrowsAsync<StopAt.KilledException>(() => RunAsync(pair, new StopAt(stop, behind: true)));
                var (again, _) = await RunAsync(pair);
                Assert.True(again.Completed, $"{stop}: {again.Failure?.Message}");
                await TakenOverAsync(pair);
                Assert.Equal("1=unseen;2=unseen", await TextAsync(pair.B));
                Assert.Single(new FailoverRecordStore(Folder).Read());
                Assert.Empty((await PrepareAsync(pair)).Plan.Steps);

                // As it was before.
                Directory.Delete(Path.Combine(Folder, "failovers"), recursive: true);
                await OnSurvivorAsync(pair, "DELETE FROM app.t WHERE id = 2; UPDATE app.t SET v = 'both' WHERE id = 1");
                await pair.B.ExecuteAsync(pair.MariaDb
                    ? $"STOP SLAVE; RESET MASTER; SET GLOBAL gtid_slave_pos = '{before}'; START SLAVE"
                    : $"SET GLOBAL super_read_only = OFF; STOP REPLICA; RESET BINARY LOGS AND GTIDS; SET GLOBAL gtid_purged = '{before}'; SET GLOBAL super_read_only = ON; START REPLICA");
                await LoopbackPair.UntilAsync(async () => (await pair.ReadAsync(pair.EndB)).Channels[0].ReceiverErrorNumber != 0);
            }
        }
        finally
        {
            await BackAsync(pair);
        }
    }

    [Fact]
    public async Task Logs_with_a_hole_are_not_taken_for_whole()
    {
        // Which server wrote them is of no matter to this; MariaDB starts faster.
        var pair = await StrandedAsync(ServerKind.MariaDb, "INSERT INTO app.t VALUES (2, 'unseen')", "FLUSH BINARY LOGS", "INSERT INTO app.t VALUES (3, 'unseen')", "FLUSH BINARY LOGS", "INSERT INTO app.t VALUES (4, 'unseen')");
        try
        {
            var copy = Directory.CreateDirectory(Path.Combine(Folder, "copy")).FullName;
            var source = BinaryLogFolder.Open(Path.Combine(pair.A.Folder, "data"));
            foreach (var file in source.Files.SkipLast(2).Append(source.Files[^1]))
                File.Copy(Path.Combine(source.Path, file), Path.Combine(copy, file));
            var options = Options(pair) with { SalvageFrom = copy };
            var refused = await Assert.ThrowsAsync<ReplicationException>(() => PrepareAsync(pair, options));
            Assert.Equal(ReplicationError.DataLoss, refused.Error);
            Assert.Contains($"There is nothing between {source.Files[^3]} and {source.Files[^1]}", refused.Message, StringComparison.Ordinal);

            File.Copy(Path.Combine(source.Path, source.Files[^2]), Path.Combine(copy, source.Files[^2]));
            using (var log = source.OpenFile(source.Files[^1]))
            await using (var damaged = new FileStream(Path.Combine(copy, source.Files[^1]), FileMode.Open))
            {
                damaged.Position = log.Read()!.EndPosition - 10;
                damaged.WriteByte(0x55);
            }

            refused = await Assert.ThrowsAsync<ReplicationException>(() => PrepareAsync(pair, options));
            Assert.Contains("checksum", refused.Message, StringComparison.Ordinal);

            // With the word what can be read comes.
            var (result, outcome) = await RunAsync(pair, options: options with { AllowDataLoss = true });
            Assert.True(result.Completed, result.Failure?.Message);
            Assert.Contains("what the logs in", outcome.Lost, StringComparison.Ordinal);
            Assert.Equal([1, 2, 3], (await RowsAsync(pair.B)).Order());

            // It serves already: what is still missing comes in another way.
            var late = await Assert.ThrowsAsync<ReplicationException>(() => PrepareAsync(pair));
            Assert.Equal(ReplicationError.NotReady, late.Error);
            Assert.Contains("Restore-MissingTransaction", late.Remedy, StringComparison.Ordinal);
        }
        finally
        {
            await BackAsync(pair);
        }
    }

    private async Task ReturnAsync(ServerPair pair)
    {
        await using var context = pair.Context();
        var options = new RejoinOptions { Replication = pair.Replication, CatchUpTimeout = TimeSpan.FromSeconds(20), Copy = new() { StateFolder = Folder } };
        var made = await RejoinOperation.PrepareAsync(context, pair.EndA, pair.EndB, options, Token);
        Assert.NotEqual(RejoinState.Diverged, made.State);
        await pair.DoneAsync(made.Plan);
    }
}
