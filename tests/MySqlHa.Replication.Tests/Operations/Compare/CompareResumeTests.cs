using MySqlConnector;
using MySqlHa.Lab.Server;
using MySqlHa.Replication.Operations.Compare;
using MySqlHa.Replication.Tests.Support;

namespace MySqlHa.Replication.Tests.Operations.Compare;

[Collection(MySqlPairCollection.Name)]
public sealed class MySqlCompareResumeTests(MySqlPair pair) : CompareResumeTests(pair);

[Collection(MariaDbPairCollection.Name)]
public sealed class MariaDbCompareResumeTests(MariaDbPair pair) : CompareResumeTests(pair);

public abstract class CompareResumeTests(PairFixture pair) : IDisposable
{
    private const string Schema = "resumed";
    private readonly DirectoryInfo _journal = Directory.CreateTempSubdirectory("mysqlha-resume-");

    private LoopbackServer A => pair.Pair.A;

    private LoopbackServer B => pair.Pair.B;

    public void Dispose()
    {
        _journal.Delete(recursive: true);
        GC.SuppressFinalize(this);
    }

    [Fact]
    public async Task A_comparison_that_ended_early_goes_on_where_it_was_and_another_one_does_not()
    {
        await A.ExecuteAsync($"""
            CREATE DATABASE {Schema}; CREATE TABLE {Schema}.a (id INT PRIMARY KEY); INSERT {Schema}.a VALUES (1), (2);
            CREATE TABLE {Schema}.t (id INT PRIMARY KEY AUTO_INCREMENT, v VARCHAR(100)); INSERT {Schema}.t (v) VALUES ('x'), ('y'), ('z'), ('1'), ('2'), ('3'), ('4'), ('5');
            """);
        for (var i = 0; i < 14; i++)
            await A.ExecuteAsync($"INSERT {Schema}.t (v) SELECT CONCAT(v, '{i}') FROM {Schema}.t");
        await pair.Pair.CatchUpAsync(B, A);
        await B.ExecuteAsync($"SET SESSION sql_log_bin = 0; DELETE FROM {Schema}.a WHERE id = 2; DELETE FROM {Schema}.t ORDER BY id LIMIT 1; DELETE FROM {Schema}.t ORDER BY id DESC LIMIT 1");
        var options = new CompareOptions { JournalFolder = _journal.FullName, ChunkTime = TimeSpan.FromSeconds(0.0005), Selection = "one" };

        // Stopped when a good part of the large table is done: as Ctrl-C does.
        using var stop = new CancellationTokenSource();
        var first = new Comparison { OnProgress = p => { if (p.Table.EndsWith(".t", StringComparison.Ordinal) && p.Rows > 8000) stop.Cancel(); } };
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Comparison.RunAsync(pair, Schema, options, first, stop.Token));
        Assert.Equal(["Missing id=2 []"], first.DifferencesOf(Schema + ".a"));
        var file = Assert.Single(Directory.GetFiles(Path.Combine(_journal.FullName, "comparisons")));
        Assert.True(OperatingSystem.IsWindows() || File.GetUnixFileMode(file) == (UnixFileMode.UserRead | UnixFileMode.UserWrite));

        // What was compared before is not read again: this row, changed meanwhile, is not seen.
        await B.ExecuteAsync($"SET SESSION sql_log_bin = 0; UPDATE {Schema}.t SET v = 'changed' ORDER BY id LIMIT 2");
        var kept = await File.ReadAllBytesAsync(file, TestContext.Current.CancellationToken);
        var second = await Comparison.RunAsync(pair, Schema, options with { Resume = true });
        Assert.Equal([Schema + ".a", Schema + ".t"], second.Results.Select(r => r.Table));
        Assert.Empty(second.Notices);
        Assert.Equal(["Missing", "Missing"], second[Schema + ".t"].Differences.Select(d => d.Kind));
        Assert.Equal(8 * 16384, second[Schema + ".t"].Rows);
        Assert.False(File.Exists(file));

        // Another selection does not go on from it.
        await File.WriteAllBytesAsync(file, kept, TestContext.Current.CancellationToken);
        var other = await Comparison.RunAsync(pair, Schema, options with { Resume = true, Selection = "two" });
        Assert.Contains("begins anew", Assert.Single(other.Notices), StringComparison.Ordinal);
        Assert.Equal(4, other[Schema + ".t"].Differences.Count);
    }

    [Fact]
    public async Task A_replica_that_is_behind_is_waited_for_and_a_stopped_one_is_told()
    {
        await A.ExecuteAsync("CREATE DATABASE late; CREATE TABLE late.t (id INT PRIMARY KEY)");
        await pair.Pair.CatchUpAsync(B, A);
        var (stop, start) = pair.IsMySql ? ("STOP REPLICA SQL_THREAD", "START REPLICA SQL_THREAD") : ("STOP SLAVE SQL_THREAD", "START SLAVE SQL_THREAD");
        await B.ExecuteAsync(stop);
        try
        {
            await A.ExecuteAsync("INSERT late.t VALUES (1)");
            var error = await Assert.ThrowsAsync<ReplicationException>(() => Comparison.RunAsync(pair, "late"));
            Assert.Equal(ReplicationError.ReplicationFailed, error.Error);
        }
        finally
        {
            await B.ExecuteAsync(start);
        }

        Assert.Empty((await Comparison.RunAsync(pair, "late"))["late.t"].Differences);
    }

    [Fact]
    public async Task It_pauses_while_the_servers_have_too_much_to_do()
    {
        await A.ExecuteAsync("CREATE DATABASE loaded; CREATE TABLE loaded.t (id INT PRIMARY KEY)");
        // More than the servers' own threads that come and go; and they run until the pause was told of, however slow this machine is.
        const int Margin = 6;
        var limit = Math.Max(await RunningAsync(A), await RunningAsync(B)) + Margin;
        await using var holder = await A.OpenAsync();
        await RunAsync(holder, "DO GET_LOCK('busy', 0)");
        var busy = Enumerable.Range(0, 2 * Margin).Select(_ => WaitAsync()).ToArray();
        try
        {
            await LoopbackPair.UntilAsync(async () => await RunningAsync(A) > limit + 1);
            var observer = new Comparison { OnProgress = p => { if (IsPause(p)) holder.Close(); } };
            var told = await Comparison.RunAsync(pair, "loaded", new() { MaxLoad = limit }, observer);
            Assert.Contains(told.Told, IsPause);
            Assert.Empty(told["loaded.t"].Differences);
        }
        finally
        {
            await holder.CloseAsync();
            await Task.WhenAll(busy);
        }

        bool IsPause(CompareProgress progress) => progress.WaitsFor.Contains($"threads are running (limit {limit})", StringComparison.Ordinal);

        // The end of its session gives the lock to the next.
        async Task WaitAsync()
        {
            await using var connection = await A.OpenAsync();
            await RunAsync(connection, "DO GET_LOCK('busy', 600)");
        }
    }

    private static async Task RunAsync(MySqlConnection connection, string sql)
    {
        await using var command = new MySqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
    }

    private static async Task<int> RunningAsync(LoopbackServer server) => int.Parse((string)(await server.QueryAsync("SHOW GLOBAL STATUS LIKE 'Threads_running'"))[0]["Value"]!, null);
}
