using System.Diagnostics;
using MySqlHa.Lab.Server;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Operations.Salvage;
using MySqlHa.Replication.Tests.Operations.Rejoin;

namespace MySqlHa.Replication.Tests.Operations.Salvage;

/// <summary>Without GTIDs what is missing is listed and exported, and not applied; and what the refusal advises is true. MariaDB has them always.</summary>
public sealed class RestoreWithoutGtidTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mysqlha-salvage-").FullName;

    private static CancellationToken Token => RejoinPair.Token;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task It_is_one_clear_refusal_and_its_remedy_is_true()
    {
        await using var pair = await RejoinPair.StartAsync(ServerKind.MySql, byPosition: true);
        await pair.UnseenAsync("INSERT INTO app.t VALUES (2, 'unseen')", "UPDATE app.t SET v = 'unseen' WHERE id = 1");
        await pair.A.KillAsync();
        await using var context = pair.Context();
        var found = new List<FoundTransaction>();
        await foreach (var one in MissingTransactionOperation.ReadAsync(context, pair.EndB, new() { LogFolder = Path.Combine(pair.A.Folder, "data") }, Token))
            found.Add(one);
        Assert.Equal(["Dml 1", "Dml 1"], found.Select(f => $"{f.Transaction.Kind} {f.Transaction.Rows}{f.Transaction.Gtid}"));
        var batch = new SalvageBatch(found[0].LogFolder, found.Select(f => f.Transaction));
        var before = await EndOfLogAsync(pair.B);
        var refused = await Assert.ThrowsAsync<ReplicationException>(
            () => RestoreTransactionOperation.PrepareAsync(context, pair.EndB, batch, new() { ToolPath = pair.ToolPath }, Token));
        Assert.Equal(ReplicationError.NotReady, refused.Error);
        Assert.Contains($"{found[0].Transaction.LogFile}:{found[0].Transaction.Position} carries no GTID", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Nothing was changed.", refused.Message, StringComparison.Ordinal);
        Assert.All(
            (string[])["Invoke-Rejoin -ErrantTransaction Apply", "Export-MissingTransaction", "by hand (mysqlbinlog FILE | mysql)", $"Copy-MySqlData -Server <the node> -Source {pair.EndB} -AllowDataLoss"],
            w => Assert.Contains(w, refused.Remedy, StringComparison.Ordinal));
        Assert.Equal("1=both", await RejoinPair.RowsAsync(pair.B));
        Assert.Equal(before, await EndOfLogAsync(pair.B));

        // By hand.
        var file = Path.Combine(_folder, "missing.000001");
        await ExportTransactionOperation.RunAsync(batch, file, overwrite: false, pair.ToolPath, null, Token);
        await PipeAsync(pair, file);
        Assert.Equal("1=unseen;2=unseen", await RejoinPair.RowsAsync(pair.B));
        Assert.NotEqual(before, await EndOfLogAsync(pair.B));

        // The node that returns is no longer to be rejoined: what it holds and what it would be sent are the same.
        await pair.ReturnAsync();
        var diverged = await Assert.ThrowsAsync<ReplicationException>(() => pair.PlanAsync(pair.Options));
        Assert.Equal(ReplicationError.ErrantTransactions, diverged.Error);
        Assert.Contains($"Copy-MySqlData -Server {pair.EndA} -Source {pair.EndB} -AllowDataLoss", diverged.Remedy, StringComparison.Ordinal);
    }

    private static async Task<string> EndOfLogAsync(LoopbackServer server)
    {
        var row = (await server.QueryAsync("SHOW BINARY LOG STATUS"))[0];
        return $"{row["File"]}:{row["Position"]}";
    }

    private async Task PipeAsync(RejoinPair pair, string file)
    {
        var options = Path.Combine(_folder, "login.cnf");
        await File.WriteAllTextAsync(options, $"[client]\nuser={pair.Login.User}\npassword=\"{pair.Login.Password}\"\nhost=127.0.0.1\nport={pair.B.Port}\nprotocol=tcp\n", Token);
        var start = new ProcessStartInfo("sh", ["-c", "\"$0/mysqlbinlog\" --no-defaults \"$1\" | \"$0/mysql\" --defaults-file=\"$2\"", pair.ToolPath!, file, options]) { RedirectStandardError = true };
        using var process = Process.Start(start)!;
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(Token);
        limit.CancelAfter(TimeSpan.FromMinutes(1));
        var complaints = await process.StandardError.ReadToEndAsync(limit.Token);
        await process.WaitForExitAsync(limit.Token);
        Assert.True(process.ExitCode == 0, complaints);
    }
}
