using MySqlHa.Lab.Server;
using MySqlHa.Replication.Operations.Failover;
using MySqlHa.Replication.Operations.Salvage;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Tests.Operations.Rejoin;

namespace MySqlHa.Replication.Tests.Operations.Failover;

/// <summary>A failed server whose binary logs are encrypted: a refusal before anything is changed, and its remedy leads to the end.</summary>
public sealed class FailoverEncryptedTests
{
    private static CancellationToken Token => RejoinPair.Token;

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task What_a_server_with_the_key_sends_is_salvaged_in_place_of_the_folder(ServerKind kind)
    {
        await using var pair = await RejoinPair.StartAsync(kind);
        await EncryptedServer.EncryptAsync(pair.A, kind == ServerKind.MySql ? "skip_replica_start=ON" : "skip_slave_start=ON");
        await pair.UnseenAsync("INSERT INTO app.t VALUES (2, 'unseen')");
        await pair.A.KillAsync();

        // It stands for a server on a copy of its data folder.
        await pair.A.StartAsync();
        var clear = await FetchAsync(pair);
        try
        {
            await pair.A.KillAsync();
            await pair.B.ExecuteAsync(pair.MariaDb ? "SET GLOBAL read_only = ON; START SLAVE IO_THREAD" : "SET GLOBAL super_read_only = ON; START REPLICA IO_THREAD");
            await LoopbackPair.UntilAsync(async () => (await pair.ReadAsync(pair.EndB)).Channels[0].ReceiverErrorNumber != 0);
            var refused = await Assert.ThrowsAsync<ReplicationException>(() => RunAsync(pair, Path.Combine(pair.A.Folder, "data")));
            Assert.Equal(ReplicationError.EncryptedLog, refused.Error);
            Assert.Contains("Get-MissingTransaction -Source", refused.Remedy, StringComparison.Ordinal);
            Assert.Contains("-AllowDataLoss, and no -SalvageFrom", refused.Remedy, StringComparison.Ordinal);
            Assert.True((await pair.ReadAsync(pair.EndB)).ReadOnly);

            var done = await RunAsync(pair, clear);
            Assert.True(done.Completed, done.Failure?.Message + done.Failure?.Remedy);
            Assert.Equal("1=both;2=unseen", await RejoinPair.RowsAsync(pair.B));
        }
        finally
        {
            Directory.Delete(clear, recursive: true);
        }
    }

    private static async Task<string> FetchAsync(RejoinPair pair)
    {
        await using var context = pair.Context();
        var folder = "";
        await foreach (var found in MissingTransactionOperation.ReadAsync(context, pair.EndB, new() { Source = pair.EndA, ToolPath = pair.ToolPath }, Token))
            folder = found.LogFolder;
        return folder;
    }

    private static async Task<PlanResult> RunAsync(RejoinPair pair, string from)
    {
        await using var context = pair.Context();
        var options = new FailoverOptions { Survivor = pair.EndB, JournalFolder = pair.ErrantFolder, SalvageFrom = from, ToolPath = pair.ToolPath };
        var prepared = await FailoverOperation.PrepareAsync(context, options, cancellation: Token);
        return await PlanRunner.RunAsync(prepared.Plan, context, null, null, Token);
    }
}
