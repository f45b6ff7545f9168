using System.Runtime.Versioning;
using MySqlConnector;
using MySqlHa.Lab.Server;
using MySqlHa.Replication.Control;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Operations.Failover;

namespace MySqlHa.Replication.Tests.Operations.Failover;

/// <summary>Whose logs are taken, what comes before what, and when the record is complete.</summary>
[Collection(ServerPairs.Name)]
[SupportedOSPlatform("linux")]
public sealed class FailoverSalvageOrderTests(ServerPairs pairs) : FailoverSalvageTest(pairs)
{
    [Fact]
    public async Task Logs_of_another_server_than_the_survivors_source_are_refused()
    {
        var pair = await StrandedAsync(ServerKind.MariaDb, "SET GLOBAL server_id = 9; FLUSH BINARY LOGS; INSERT INTO app.t VALUES (2, 'of another')");
        try
        {
            var refused = await Assert.ThrowsAsync<ReplicationException>(() => PrepareAsync(pair, Options(pair) with { AllowDataLoss = true }));
            Assert.Equal(ReplicationError.NotBinaryLog, refused.Error);
            Assert.Contains("server_id 9", refused.Message, StringComparison.Ordinal);
            Assert.Contains("server_id 1", refused.Message, StringComparison.Ordinal);
        }
        finally
        {
            await BackAsync(pair);
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public async Task What_was_received_is_not_overtaken_by_what_was_not_whatever_is_allowed(ServerKind kind)
    {
        var pair = await StartAsync(kind);
        await pair.A.ExecuteAsync("INSERT INTO app.t VALUES (1, 'both')");
        await pair.CatchUpAsync(pair.EndB, pair.EndA);
        try
        {
            await using (var client = await pair.B.OpenAsync())
            {
                await DoAsync(client, "BEGIN; SELECT * FROM app.t WHERE id = 1 LOCK IN SHARE MODE");
                await pair.A.ExecuteAsync("UPDATE app.t SET v = 'received' WHERE id = 1");
                await pair.UnappliedAsync();
                await pair.StopAsync(pair.EndB, ReplicationThreads.Receiver);
                await pair.A.ExecuteAsync("INSERT INTO app.t VALUES (2, 'unseen')");
                await pair.A.KillAsync();
                var (late, _) = await RunAsync(pair, options: Options(pair) with { AllowDataLoss = true, CatchUpTimeout = TimeSpan.FromSeconds(0.5) });
                Assert.Equal(ReplicationError.DataLoss, late.Failure?.Error);
                Assert.Contains("-AllowDataLoss, and no -SalvageFrom", late.Failure!.Remedy, StringComparison.Ordinal);
                Assert.True((await pair.ReadAsync(pair.EndB)).ReadOnly);
                Assert.Equal([1], await RowsAsync(pair.B));
                await DoAsync(client, "ROLLBACK");
            }

            var (result, outcome) = await RunAsync(pair);
            Assert.True(result.Completed, result.Failure?.Message);
            Assert.Equal("", outcome.Lost);
            await TakenOverAsync(pair);
            Assert.Equal("1=received;2=unseen", await TextAsync(pair.B));
        }
        finally
        {
            await BackAsync(pair);
        }
    }

    /// <summary>What each of the two has is told by the record later: clients' writes must not be in it, and what was salvaged must.</summary>
    [Theory]
    [InlineData("open", false)]
    [InlineData("salvage-position", true)]
    public async Task The_record_is_completed_once_whoever_opened_the_survivor(string last, bool byHand)
    {
        var pair = await StrandedAsync(ServerKind.MariaDb, "INSERT INTO app.t VALUES (2, 'unseen')");
        await using var node = await NodeControl.OpenAsync(pair.EndB, pair.Login, TimeSpan.FromSeconds(5), Token);
        try
        {
            var store = new FailoverRecordStore(Folder);
            var steps = (await PrepareAsync(pair)).Plan.Steps.Select(s => s.Id).ToList();
            Assert.Equal(["open", "serve"], steps.TakeLast(2));
            await Assert.ThrowsAsync<StopAt.KilledException>(() => RunAsync(pair, new StopAt(steps.IndexOf(last), behind: true)));
            var before = store.Newest(pair.EndB, pair.EndA)!;
            if (byHand)
                await pair.B.ExecuteAsync("SET GLOBAL read_only = OFF");
            await pair.B.ExecuteAsync("INSERT INTO app.t VALUES (3, 'a client''s')");
            var serving = ServeAsync(node);
            var (result, _) = await RunAsync(pair);
            Assert.True(result.Completed, result.Failure?.Message);
            await serving.WaitAsync(TimeSpan.FromSeconds(20), Token);
            var now = store.Newest(pair.EndB, pair.EndA)!;
            Assert.Equal(now.Stranded, now.Salvaged);
            Assert.NotEmpty(now.Salvaged);
            if (byHand)
                Assert.Empty(before.Salvaged);
            else
                Assert.Equal(before, now);
        }
        finally
        {
            await BackAsync(pair);
        }
    }

    private static async Task ServeAsync(NodeControl node)
    {
        while (await node.WaitAsync(Token) != NodeCommand.Take)
        {
            // The one that is waited for comes last.
        }

        await node.ShowServingAsync(true, Token);
    }

    private static async Task DoAsync(MySqlConnection connection, string sql)
    {
        await using var command = new MySqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Token);
    }
}
