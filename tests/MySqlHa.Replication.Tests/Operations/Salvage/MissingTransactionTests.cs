using MySqlHa.Lab.Server;
using MySqlHa.Replication.Operations;
using MySqlHa.Replication.Operations.Salvage;

namespace MySqlHa.Replication.Tests.Operations.Salvage;

[Collection(ServerPairs.Name)]
public sealed class MissingTransactionTests(ServerPairs pairs)
{
    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task What_the_survivor_did_not_receive_is_found_in_the_folder_on_the_source_and_by_position(ServerKind kind)
    {
        var pair = await pairs.EmptyAsync(kind);
        await pair.ReplicateAsync();
        await pair.A.ExecuteAsync("CREATE TABLE app.x (a INT PRIMARY KEY); INSERT app.x VALUES (1); SET SESSION sql_log_bin = 0; CREATE TABLE app.gone (a INT PRIMARY KEY)");
        await pair.CatchUpAsync(pair.EndB, pair.EndA);
        await pair.StopAsync(pair.EndB, ReplicationThreads.Receiver);
        var options = new MissingTransactionOptions { LogFolder = Path.Combine(pair.A.Folder, "data") };
        Assert.Empty(await FindAsync(pair, options));

        await pair.A.ExecuteAsync("INSERT app.x VALUES (2), (3); FLUSH BINARY LOGS; BEGIN; INSERT app.x VALUES (4); INSERT app.gone VALUES (1); COMMIT; CREATE TABLE app.made (a INT PRIMARY KEY); INSERT app.made VALUES (1)");
        var found = await FindAsync(pair, options);
        Assert.Equal(["Dml 2 app.x", "Dml 2 app.x,app.gone", "Ddl 0 ", "Dml 1 app.made"], found.Select(f => $"{f.Transaction.Kind} {f.Transaction.Rows} {string.Join(',', f.Transaction.Tables)}"));
        Assert.Equal(["", "the survivor has no table app.gone", "", ""], found.Select(f => string.Join("; ", f.Conflicts)));
        Assert.All(found, f => Assert.Equal(options.LogFolder, f.LogFolder));

        var status = (await pair.ReadAsync(pair.EndB)).Channels[0];
        var byPlace = await FindAsync(pair, options with { LogFile = status.ReceivedLogFile, LogPosition = status.ReceivedLogPosition });
        Assert.Equal(found.Select(f => f.Transaction.ToString()), byPlace.Select(f => f.Transaction.ToString()));

        string tools = kind == ServerKind.MySql ? MySqlTools.Make() : "/usr/bin";
        var notices = new List<string>();
        var fetched = await FindAsync(pair, options with { LogFolder = null, Source = pair.EndA, ToolPath = tools, Notice = notices.Add });
        string folder = fetched[0].LogFolder;
        try
        {
            Assert.Equal(found.Select(f => (f.Transaction.Gtid, f.Transaction.Position, f.Transaction.Rows)), fetched.Select(f => (f.Transaction.Gtid, f.Transaction.Position, f.Transaction.Rows)));
            if (!OperatingSystem.IsWindows())
                Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(folder));
            Assert.Contains(notices, n => n.Contains(folder, StringComparison.Ordinal));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
            if (kind == ServerKind.MySql)
                Directory.Delete(tools, recursive: true);
        }

        // The survivor has taken over and writes; what is missing stays missing.
        await pair.B.ExecuteAsync(kind == ServerKind.MySql ? "INSERT app.x VALUES (9)" : "SET SESSION gtid_domain_id = 1; SET SESSION gtid_seq_no = 0; INSERT app.x VALUES (9)");
        var after = await FindAsync(pair, options);
        Assert.Equal(found.Select(f => f.Transaction.Gtid), after.Select(f => f.Transaction.Gtid));
        Assert.Equal(kind == ServerKind.MariaDb, after[0].Conflicts.Any(c => c.Contains("has passed number", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData(ServerKind.MySql)]
    [InlineData(ServerKind.MariaDb)]
    public async Task Logs_that_are_not_the_failed_servers_are_refused(ServerKind kind)
    {
        var pair = await pairs.EmptyAsync(kind);
        var other = await pairs.EmptyAsync(kind == ServerKind.MySql ? ServerKind.MariaDb : ServerKind.MySql);
        async Task<ReplicationError> ErrorOf(MissingTransactionOptions options) => (await Assert.ThrowsAsync<ReplicationException>(() => FindAsync(pair, options))).Error;

        Assert.Equal(ReplicationError.SameServer, await ErrorOf(new() { LogFolder = Path.Combine(pair.B.Folder, "data") }));
        Assert.Equal(ReplicationError.SameServer, await ErrorOf(new() { Source = pair.EndB }));
        Assert.Equal(ReplicationError.Incompatible, await ErrorOf(new() { LogFolder = Path.Combine(other.A.Folder, "data") }));
        Assert.Equal(ReplicationError.NotBinaryLog, await ErrorOf(new() { LogFolder = Path.Combine(pair.A.Folder, "data"), ServerId = 9 }));
        Assert.Equal(ReplicationError.Purged, await ErrorOf(new() { LogFolder = Path.Combine(pair.A.Folder, "data"), LogFile = "binlog.000099", LogPosition = 4 }));
        await pair.A.ExecuteAsync("CREATE TABLE app.x (a INT PRIMARY KEY)");
        Assert.Equal(ReplicationError.ToolMissing, await ErrorOf(new() { Source = pair.EndA, ToolPath = "/var/empty" }));
    }

    private static async Task<List<FoundTransaction>> FindAsync(ServerPair pair, MissingTransactionOptions options)
    {
        await using var context = pair.Context();
        var all = new List<FoundTransaction>();
        await foreach (var found in MissingTransactionOperation.ReadAsync(context, pair.EndB, options, TestContext.Current.CancellationToken))
            all.Add(found);
        return all;
    }
}
