using System.Runtime.Versioning;
using MySqlConnector;
using MySqlHa.Lab.Server;
using MySqlHa.Replication.Tests.Operations.Rejoin;

namespace MySqlHa.Replication.Tests.Operations.Salvage;

/// <summary>Real pairs: what must come before what is brought back, and what must not be tried before.</summary>
[SupportedOSPlatform("linux")]
public sealed class RestoreOrderTests
{
    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task What_was_received_and_is_being_applied_comes_first(ServerKind kind)
    {
        await using var scene = new Stranded(await RejoinPair.StartAsync(kind));
        var pair = scene.Pair;
        await using var client = await pair.B.OpenAsync();
        await RunAsync(client, "BEGIN; SELECT * FROM app.t WHERE id = 1 FOR UPDATE");
        // The first of them is under way, and ended however the applier is stopped; the other one is not.
        await pair.A.ExecuteAsync("UPDATE app.t SET v = 'received' WHERE id = 1; INSERT INTO app.t VALUES (3, 'received')");
        var sent = (await pair.ReadAsync(pair.EndA)).Executed;
        await LoopbackPair.UntilAsync(async () => await pair.ReadAsync(pair.EndB) is var now && sent.IsSubsetOf(now.Executed.Union(now.Channels[0].Retrieved)));
        await pair.UnseenAsync("UPDATE app.t SET v = CONCAT(v, ', unseen') WHERE id = 1", "INSERT INTO app.t VALUES (2, 'unseen')");
        await pair.A.KillAsync();
        var batch = await scene.MissingAsync(received: false);
        Assert.Equal(2, batch.Transactions.Count);
        if (kind == ServerKind.MySql)
        {
            var refused = await Assert.ThrowsAsync<ReplicationException>(() => scene.RestoreAsync(batch));
            Assert.Equal(ReplicationError.UnappliedRelayLog, refused.Error);
            await RunAsync(client, "ROLLBACK");
            await LoopbackPair.UntilAsync(async () => (await pair.ReadAsync(pair.EndB)).Channels[0].IsDrained);
            await scene.RestoredAsync(batch);
        }
        else
        {
            // The rehearsal would find its row locked.
            var restoring = scene.RestoredAsync(batch, scene.Options with { SkipRehearsal = true });
            await Assert.ThrowsAsync<TimeoutException>(() => restoring.WaitAsync(TimeSpan.FromSeconds(1), RejoinPair.Token));
            await RunAsync(client, "ROLLBACK");
            await restoring;
        }

        Assert.Equal("1=received, unseen;2=unseen;3=received", await RejoinPair.RowsAsync(pair.B));
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task What_could_not_be_taken_back_is_not_rehearsed(ServerKind kind)
    {
        const string Table = "SET SESSION sql_log_bin = 0; CREATE TABLE app.m (id INT PRIMARY KEY) ENGINE=MyISAM; SET SESSION sql_log_bin = 1";
        await using var scene = await Stranded.StartAsync(kind, "INSERT INTO app.t VALUES (2, 'unseen')", $"{Table}; INSERT INTO app.m VALUES (1)", "INSERT INTO app.t VALUES (3, 'unseen')");
        await scene.B.ExecuteAsync(Table);
        var progress = await scene.RestoredAsync(await scene.MissingAsync());
        Assert.Equal((1, 3), (progress.Rehearsed, progress.Applied));
        Assert.Contains("app.m, whose engine MyISAM takes nothing back", progress.NotRehearsed, StringComparison.Ordinal);
        Assert.Equal("1,2,3", await scene.B.ScalarAsync("SELECT GROUP_CONCAT(id ORDER BY id) FROM app.t"));
        Assert.Equal("1", await scene.B.ScalarAsync("SELECT GROUP_CONCAT(id) FROM app.m"));
    }

    private static async Task RunAsync(MySqlConnection connection, string sql)
    {
        await using var command = new MySqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(RejoinPair.Token);
    }
}
