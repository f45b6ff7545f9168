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
        // Some 66 MB in one transaction, met on their way.
        var big = pair.A.ExecuteAsync("INSERT app.big (w) SELECT w FROM app.big");
        await LoopbackPair.UntilAsync(async () => await QueueingAsync() != "");
        await pair.B.ExecuteAsync("STOP REPLICA IO_THREAD");
        await big;
        Assert.NotEqual("", await QueueingAsync());

        // MySQL itself waits 60 s for the rest.
        await pair.DoneAsync(StopReplicationOperation.Plan(await pair.ReadAsync(pair.EndB), limit: TimeSpan.FromSeconds(20)));
        Assert.Equal("65536", await pair.B.ScalarAsync("SELECT COUNT(*) FROM app.big"));
        await pair.StartAsync(pair.EndB);
        await pair.CatchUpAsync(pair.EndB, pair.EndA, seconds: 60);
        Assert.Equal("131072", await pair.B.ScalarAsync("SELECT COUNT(*) FROM app.big"));

        Task<string?> QueueingAsync() => pair.B.ScalarAsync("SELECT QUEUEING_TRANSACTION FROM performance_schema.replication_connection_status");
    }
}
