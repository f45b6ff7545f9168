using System.Diagnostics;
using MySqlConnector;
using MySqlHa.Lab.Server;
using MySqlHa.Replication.BinaryLog;

namespace MySqlHa.Bench.Areas;

/// <summary>
/// Lists the transactions of a log of 1 GB that lies in the page cache, beside <c>cat</c> of the same file. The log is what a real server wrote, over and
/// over behind one head: checksums hold, for they do not depend on where an event stands.
/// </summary>
internal sealed class BinlogArea : IArea
{
    private const long Wanted = 1L << 30;

    public string Name => "Binlog";

    public string What => "time to list the transactions of a binary log of 1 GB, all of them and those of a server that lacks none, beside cat";

    public async Task RunAsync(Plan plan, Report report)
    {
        foreach (var kind in new[] { ServerKind.MySql, ServerKind.MariaDb })
        {
            foreach (var (name, statements) in Loads)
            {
                var folder = Directory.CreateTempSubdirectory("mysqlha-bench-");
                try
                {
                    var file = await MakeAsync(kind, statements, folder.FullName);
                    Measure($"{kind}, {name}", file, plan.Few, report);
                }
                finally
                {
                    folder.Delete(recursive: true);
                }
            }
        }
    }

    private static (string Name, Func<int, string> Statements)[] Loads =>
    [
        ("a row each", i => $"INSERT b.t (v, w, at) VALUES ('a row of {i}', REPEAT('w', {100 + (i % 200)}), NOW()); UPDATE b.t SET v = 'changed {i}' WHERE id = LAST_INSERT_ID()"),
        ("1000 rows each", i => i % 20 == 0 ? "INSERT b.t (v, w, at) SELECT CONCAT('row ', seq.n), REPEAT('w', 100), NOW() FROM b.seq" : "DO 1"),
    ];

    private static async Task<string> MakeAsync(ServerKind kind, Func<int, string> statements, string folder)
    {
        await using var server = await LoopbackServer.StartNewAsync(kind, 1, "sync_binlog=0", "innodb_flush_log_at_trx_commit=0");
        await server.ExecuteAsync("CREATE DATABASE b; CREATE TABLE b.t (id INT AUTO_INCREMENT PRIMARY KEY, v VARCHAR(50), w VARCHAR(1000), at DATETIME) ENGINE=InnoDB; CREATE TABLE b.seq (n INT PRIMARY KEY)");
        await server.ExecuteAsync($"INSERT b.seq VALUES {string.Join(',', Enumerable.Range(1, 1000).Select(n => $"({n})"))}; FLUSH BINARY LOGS");
        await using (var connection = await server.OpenAsync())
        {
            for (var i = 0; i < 4000; i += 100)
            {
                await using var command = new MySqlCommand(string.Join(';', Enumerable.Range(i, 100).Select(statements)), connection);
                await command.ExecuteNonQueryAsync();
            }
        }

        await server.KillAsync();
        var source = Path.Combine(server.Folder, "data/binlog.000002");
        using var reader = BinaryLogReader.Open(source);
        var all = new List<LoggedTransaction>();
        while (reader.Read() is { } transaction)
        {
            all.Add(transaction);
        }

        var bytes = await File.ReadAllBytesAsync(source);
        var made = Path.Combine(folder, "binlog.000002");
        await using var stream = File.Create(made);
        await stream.WriteAsync(bytes.AsMemory(0, (int)all[0].Position));
        while (stream.Length < Wanted)
        {
            await stream.WriteAsync(bytes.AsMemory((int)all[0].Position..(int)all[^1].EndPosition));
        }

        return made;
    }

    private static void Measure(string what, string file, int runs, Report report)
    {
        var megabytes = new FileInfo(file).Length / 1e6;
        var (all, none, cat) = (new List<double>(), new List<double>(), new List<double>());
        var found = List(file, _ => true);
        long allocated = 0, peak = 0;
        for (var run = 0; run < runs; run++)
        {
            cat.Add(Time(() => Process.Start("sh", ["-c", $"cat '{file}' > /dev/null"])!.WaitForExit()) * 1e6 / megabytes);
            var before = GC.GetTotalAllocatedBytes();
            all.Add(Time(() => List(file, _ => true)) * 1e6 / megabytes);
            allocated = GC.GetTotalAllocatedBytes() - before;
            none.Add(Time(() => List(file, _ => false)) * 1e6 / megabytes);
            peak = Math.Max(peak, Environment.WorkingSet);
        }

        Console.WriteLine($"  {what}: {found} transactions, {megabytes:0} MB; {allocated / Math.Max(1, found)} bytes allocated for each");
        report.Add(new Figure($"{what}: listing all", Report.Ours, "ms a GB", all, "2000 (500 MB/s)"));
        report.Add(new Figure($"{what}: listing all", "cat", "ms a GB", cat));
        report.Add(new Figure($"{what}: none is missing", Report.Ours, "ms a GB", none));
        report.Add(new Figure($"{what}: memory of the process", Report.Ours, "MB", [peak / 1e6]));
    }

    private static long List(string file, Func<bool, bool> wants)
    {
        using var reader = BinaryLogReader.Open(file);
        reader.Wants = _ => wants(true);
        long count = 0;
        while (reader.Read() is not null)
        {
            count++;
        }

        return reader.Torn is null ? count : throw new InvalidOperationException($"{reader.Torn}");
    }

    private static double Time(Action work)
    {
        var started = Stopwatch.GetTimestamp();
        work();
        return Stopwatch.GetElapsedTime(started).TotalSeconds;
    }
}
