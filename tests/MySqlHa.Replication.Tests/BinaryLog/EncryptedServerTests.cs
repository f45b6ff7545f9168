using MySqlHa.Lab.Server;
using MySqlHa.Replication.BinaryLog;
using MySqlHa.Replication.LogArchive;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Operations.Salvage;
using MySqlHa.Replication.Plan;
using MySqlHa.Replication.Tests.LogArchive;
using MySqlHa.Replication.Tests.Server;

namespace MySqlHa.Replication.Tests.BinaryLog;

/// <summary>Logs that real servers have encrypted: refused as files, and read through a server that has the key, as the refusal says.</summary>
public sealed class EncryptedServerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("mysqlha-keys-").FullName;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory]
    [InlineData(ServerKind.MySql, "MySQL, binlog_encryption", 0xFD)]
    [InlineData(ServerKind.MariaDb, "MariaDB, encrypt_binlog", 0xFE)]
    public async Task They_are_refused_as_files_and_come_through_a_server_that_has_the_key(ServerKind kind, string by, byte magic)
    {
        await using var survivor = await LoopbackServer.StartNewAsync(kind, 2);
        await using var failed = await EncryptedServer.StartNewAsync(kind);
        foreach (var server in (LoopbackServer[])[survivor, failed])
            await server.ExecuteAsync("SET SESSION sql_log_bin = 0; CREATE DATABASE app; CREATE TABLE app.t (id INT PRIMARY KEY, v VARCHAR(20))");
        await failed.ExecuteAsync("INSERT INTO app.t VALUES (1, 'unseen')");
        await failed.ExecuteAsync("FLUSH BINARY LOGS");
        await failed.ExecuteAsync("INSERT INTO app.t VALUES (2, 'unseen'), (3, 'unseen')");
        await failed.KillAsync();
        var data = Path.Combine(failed.Folder, "data");
        var last = Directory.GetFiles(data, "binlog.0*").Order().Last();
        Assert.Equal(magic, File.ReadAllBytes(last)[0]);
        Assert.DoesNotContain("unseen", await File.ReadAllTextAsync(last, Token), StringComparison.Ordinal);

        await using var context = new PlanContext(e => OneOfEach.Admin(e.Port == survivor.Port ? survivor : failed), TimeSpan.FromSeconds(10));
        var options = new MissingTransactionOptions { LogFolder = data, ToolPath = kind == ServerKind.MySql ? MySqlTools.Make(Path.Combine(_folder, "tools")) : null };
        var refused = await Assert.ThrowsAsync<ReplicationException>(() => FindAsync(options));
        Assert.Equal(ReplicationError.EncryptedLog, refused.Error);
        Assert.Contains($"{last} is encrypted ({by})", refused.Message, StringComparison.Ordinal);
        Assert.Contains("-Source", refused.Remedy, StringComparison.Ordinal);

        // What the remedy says: with its key, and nothing that it would replicate.
        await failed.StartAsync();
        var fetched = await FindAsync(options with { LogFolder = null, Source = OneOfEach.Endpoint(failed) });
        var clear = fetched[0].LogFolder;
        try
        {
            Assert.Equal(["Dml 1 app.t", "Dml 2 app.t"], fetched.Select(f => $"{f.Transaction.Kind} {f.Transaction.Rows} {string.Join(',', f.Transaction.Tables)}"));
            // In the clear, for whoever needs a folder; and the same as what is listed.
            Assert.Equal(fetched.Select(f => f.Transaction.ToString()), (await FindAsync(options with { LogFolder = clear })).Select(f => f.Transaction.ToString()));
            var restored = await RestoreTransactionOperation.PrepareAsync(
                context, OneOfEach.Endpoint(survivor), new(clear, [.. fetched.Select(f => f.Transaction)]), new() { ToolPath = options.ToolPath }, Token);
            var result = await PlanRunner.RunAsync(restored.Plan, context, null, null, Token);
            Assert.True(result.Completed, result.Failure?.Message);
            Assert.Equal("3", await survivor.ScalarAsync("SELECT COUNT(*) FROM app.t"));
        }
        finally
        {
            Directory.Delete(clear, recursive: true);
        }

        async Task<List<FoundTransaction>> FindAsync(MissingTransactionOptions from)
        {
            var all = new List<FoundTransaction>();
            await foreach (var found in MissingTransactionOperation.ReadAsync(context, OneOfEach.Endpoint(survivor), from, Token))
                all.Add(found);
            return all;
        }
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task A_binlog_server_has_them_in_the_clear(ServerKind kind)
    {
        await using var source = await EncryptedServer.StartNewAsync(kind);
        await source.ExecuteAsync("CREATE DATABASE app; CREATE TABLE app.t (id INT PRIMARY KEY)");
        var options = new ArchiverOptions
        {
            Source = OneOfEach.Endpoint(source),
            Login = OneOfEach.Admin(source),
            Folder = Path.Combine(_folder, "archive"),
            ToolPath = kind == ServerKind.MySql ? MySqlTools.Make(Path.Combine(_folder, "tools")) : null,
            RetryMost = TimeSpan.FromSeconds(1),
        };
        // The second run holds the sizes of the first one's files against the source's.
        for (var row = 1; row < 3; row++)
        {
            using var archiver = BinlogArchiver.Start(options);
            await source.ExecuteAsync($"FLUSH BINARY LOGS; INSERT INTO app.t VALUES ({row}), (-{row})");
            var last = (await source.QueryAsync("SHOW BINARY LOGS"))[^1]["Log_name"]!.ToString();
            // An encrypted file is longer than what is sent of it: no bytes may seem to be missing for ever.
            await ArchiveTest.UntilAsync(() => archiver.Status is { LagBytes: 0 } status && status.File == last && Kinds().Count == 2 + row, () => archiver.Status.ToString());
        }

        Assert.Equal(["Ddl 0", "Ddl 0", "Dml 2", "Dml 2"], Kinds());

        List<string> Kinds()
        {
            var folder = BinaryLogFolder.Open(options.Folder);
            return [.. folder.Files.SelectMany(f => LoggedServers.Read(Path.Combine(folder.Path, f)).Transactions).Select(t => $"{t.Kind} {t.Rows}")];
        }
    }
}
