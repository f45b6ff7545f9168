using MySqlConnector;
using MySqlHa.Lab.Server;
using MySqlHa.Replication.BinaryLog;

namespace MySqlHa.Replication.Tests.BinaryLog;

public sealed class KilledServerTests
{
    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task The_log_of_a_server_that_was_killed_under_load_has_every_transaction_that_a_client_heard_of(ServerKind kind)
    {
        await using var server = await LoopbackServer.StartNewAsync(kind);
        await server.ExecuteAsync("CREATE DATABASE app; CREATE TABLE app.t (a INT AUTO_INCREMENT PRIMARY KEY, w VARCHAR(5000))");
        int heard = 0;
        var writers = Enumerable.Range(0, 4).Select(_ => Task.Run(async () =>
        {
            try
            {
                await using var connection = await server.OpenAsync();
                while (true)
                {
                    await using var command = new MySqlCommand("INSERT app.t (w) VALUES (REPEAT('w', 3000)), (NULL)", connection);
                    await command.ExecuteNonQueryAsync();
                    Interlocked.Increment(ref heard);
                }
            }
            catch (Exception killed) when (killed is MySqlException or IOException)
            {
                // It was killed.
            }
        })).ToArray();
        await LoopbackPair.UntilAsync(() => Task.FromResult(Volatile.Read(ref heard) > 100));
        await server.KillAsync();
        await Task.WhenAll(writers);

        var folder = BinaryLogFolder.Open(Path.Combine(server.Folder, "data"));
        var all = folder.Files.SelectMany(f => LoggedServers.Read(Path.Combine(folder.Path, f)).Transactions).Where(t => t.Kind == TransactionKind.Dml).ToList();
        // Each writer may have one more under way.
        Assert.InRange(all.Count, heard, heard + 4);
        Assert.All(all, t => Assert.Equal((2, "app.t"), (t.Rows, Assert.Single(t.Tables))));
        using var last = folder.OpenFile(folder.Files[^1]);
        Assert.False(last.IsClosed);
    }
}
