using MySqlConnector;
using MySqlHa.Lab.Server;
using MySqlHa.Replication.Operations;

namespace MySqlHa.Replication.Tests.Operations;

/// <summary>A receiver that was stopped in the middle of a transaction, as by the death of its source.</summary>
[Collection(ServerPairs.Name)]
public sealed class HalfReceivedTests(ServerPairs pairs)
{
    [Fact]
    public async Task The_applier_is_stopped_at_once_and_loses_nothing()
    {
        var pair = await pairs.EmptyAsync(ServerKind.MySql);
        await pair.ReplicateAsync();
        await pair.A.ExecuteAsync("CREATE TABLE app.big (id INT AUTO_INCREMENT PRIMARY KEY, w VARCHAR(2000)); INSERT app.big (w) VALUES (REPEAT('w', 1000))");
        for (var rows = 1; rows < 65_536; rows *= 2)
            await pair.A.ExecuteAsync("INSERT app.big (w) SELECT w FROM app.big");
        await pair.CatchUpAsync(pair.EndB, pair.EndA, seconds: 60);
        // The applier's worker waits for a client, and its coordinator for the worker.
        await pair.B.ExecuteAsync("STOP REPLICA SQL_THREAD; SET GLOBAL replica_pending_jobs_size_max = 1024; START REPLICA SQL_THREAD");
        await using var client = await pair.B.OpenAsync();
        await DoAsync(client, "BEGIN; SELECT * FROM app.big WHERE id > 1000000 FOR UPDATE");
        // Some 66 MB in one transaction, met on their way.
        var big = pair.A.ExecuteAsync("INSERT app.big (w) SELECT w FROM app.big");
        await LoopbackPair.UntilAsync(async () => await QueueingAsync() != "");
        await pair.B.ExecuteAsync("STOP REPLICA IO_THREAD");
        await big;
        Assert.NotEqual("", await QueueingAsync());

        // MySQL itself waits 60 s for the rest, also where it is told to stop before it has come to the end of what is there.
        var stopping = pair.DoneAsync(StopReplicationOperation.Plan(await pair.ReadAsync(pair.EndB), limit: TimeSpan.FromSeconds(20)));
        await Assert.ThrowsAsync<TimeoutException>(() => stopping.WaitAsync(TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken));
        await DoAsync(client, "ROLLBACK");
        await stopping;
        Assert.Equal("65536", await pair.B.ScalarAsync("SELECT COUNT(*) FROM app.big"));
        await pair.StartAsync(pair.EndB);
        await pair.CatchUpAsync(pair.EndB, pair.EndA, seconds: 60);
        Assert.Equal("131072", await pair.B.ScalarAsync("SELECT COUNT(*) FROM app.big"));

        await pair.B.ExecuteAsync("STOP REPLICA; SET GLOBAL replica_pending_jobs_size_max = DEFAULT");

        Task<string?> QueueingAsync() => pair.B.ScalarAsync("SELECT QUEUEING_TRANSACTION FROM performance_schema.replication_connection_status");
    }

    private static async Task DoAsync(MySqlConnection connection, string sql)
    {
        await using var command = new MySqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }
}
