using MySqlHa.Lab.Server;
using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Replication.Tests.Operations.Rejoin;

public sealed class OwnPositionStepTests
{
    [Fact]
    public async Task Transactions_are_counted_as_had_on_a_server_that_takes_writes()
    {
        await using var pair = await RejoinPair.StartAsync(ServerKind.MariaDb);
        await pair.B.ExecuteAsync("SET GLOBAL gtid_strict_mode = 1; CREATE TABLE app.busy (id INT)");
        using var end = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 4).Select(_ => Task.Run(() => WriteAsync(pair.B, end.Token))).ToArray();
        await using (var context = pair.Context())
        {
            var survivor = await SnapshotReader.ReadAsync(pair.EndB, pair.Login, TimeSpan.FromSeconds(10), RejoinPair.Token);
            var first = 1 + (ulong)((MariaDbGtidSet)survivor.Executed).Ranges.Where(r => r.Domain == 1).Max(r => r.Interval.Last);
            for (var number = first; number < first + 20; number++)
            {
                var step = OwnPositionStep.Skip(survivor, MariaDbGtidSet.Parse($"1-1-{number}"), survivor.Channels[0].Name, TimeSpan.FromSeconds(30));
                Assert.False(await step.AlreadyDone!(context, RejoinPair.Token));
                await step.Perform!(context, RejoinPair.Token);
                Assert.True(await step.AlreadyDone!(context, RejoinPair.Token));
            }
        }

        await end.CancelAsync();
        await Task.WhenAll(writers);
    }

    private static async Task WriteAsync(LoopbackServer server, CancellationToken end)
    {
        await using var connection = await server.OpenAsync();
        while (!end.IsCancellationRequested)
        {
            await using var command = connection.CreateCommand();
            command.CommandText = "INSERT INTO app.busy VALUES (1)";
            await command.ExecuteNonQueryAsync(CancellationToken.None);
        }
    }
}
