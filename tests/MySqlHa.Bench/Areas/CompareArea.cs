using System.Diagnostics;
using System.Globalization;
using MySqlHa.Lab.Server;
using MySqlHa.Lab.Setup;

namespace MySqlHa.Bench.Areas;

/// <summary>
/// Compare-MySqlData beside pt-table-checksum on the same MariaDB pair and table, each as a process of its own, in turn, with its default
/// settings: of equal tables, and of a pair in which one row differs, which both must find. MariaDB, because pt-table-checksum 3.2.1 speaks SHOW
/// SLAVE STATUS, which MySQL 8.4 and later do not know. Besides the time each takes, the processor time that both servers spend on it.
/// </summary>
internal sealed class CompareArea : IArea
{
    private const int Times = 3;
    private const int RowsOfARun = 250_000;
    private const string Theirs = "pt-table-checksum 3.2.1";

    private const string Script = """
        Import-Module $env:BENCH_MODULE
        $secret = [Security.SecureString]::new(); foreach ($c in $env:BENCH_PASSWORD.ToCharArray()) { $secret.AppendChar($c) }
        $account = [pscredential]::new($env:BENCH_USER, $secret)
        $found = Compare-MySqlData $env:BENCH_SERVER $env:BENCH_REFERENCE -Credential $account -Database bench -JournalFolder $env:BENCH_JOURNAL
        [Console]::WriteLine("verdict $($found.Equal) $($found.Rows) $($found.Differences)")
        """;

    public string Name => "Compare";

    public string What => $"{RowsOfARun} rows for each of --runs (20: five million) compared by Compare-MySqlData and by pt-table-checksum";

    public async Task RunAsync(Plan plan, Report report)
    {
        await AptPackages.EnsureAsync(null, CancellationToken.None, "percona-toolkit");
        var rows = plan.Runs * RowsOfARun;
        await using var pair = await LoopbackPair.StartNewAsync(
            ServerKind.MariaDb, $"innodb_buffer_pool_size={256 + (rows / 2500)}M", "innodb_log_file_size=512M", "innodb_io_capacity=10000");
        await Task.WhenAll(CompareTable.FillAsync(pair.A, rows), CompareTable.FillAsync(pair.B, rows));
        var folder = Directory.CreateTempSubdirectory("mysqlha-bench-");
        try
        {
            await MeasureAsync(pair, folder.FullName, report, rows, "equal", (0, $"verdict True {rows} "), (0, " 0      0 "));
            await pair.B.ExecuteAsync($"SET SESSION sql_log_bin = 0; UPDATE bench.sbtest1 SET k = -1 WHERE id = {rows / 2}");
            await MeasureAsync(pair, folder.FullName, report, rows, "one differs", (0, $"verdict False {rows} Different id={rows / 2} (k)"), (16, " 0      1 "));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task MeasureAsync(
        LoopbackPair pair, string folder, Report report, int rows, string what, (int Code, string Verdict) ours, (int Code, string Verdict) theirs)
    {
        var runs = new[]
        {
            (Who: Report.Ours, Start: Ours(pair, folder), Wanted: ours, Wall: new List<double>(), Servers: new List<double>()),
            (Who: Theirs, Start: Peer(pair, folder), Wanted: theirs, Wall: new List<double>(), Servers: new List<double>()),
        };
        for (var i = 0; i < Times; i++)
        {
            foreach (var run in runs)
            {
                var before = ProcessorTime.Of(pair.A.Process, pair.B.Process);
                var (took, output) = await TimeAsync(run.Start);
                if (output.Code != run.Wanted.Code || !output.Text.Contains(run.Wanted.Verdict, StringComparison.Ordinal))
                    throw new InvalidOperationException($"{run.Who} ended with {output.Code}, not {run.Wanted.Code}, or did not say '{run.Wanted.Verdict}': {output.Text}");
                run.Wall.Add(took);
                run.Servers.Add(ProcessorTime.Of(pair.A.Process, pair.B.Process) - before);
                var load = (await File.ReadAllTextAsync("/proc/loadavg")).Split(' ')[0];
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture,
                    $"  {what}, {run.Who}: {took:0.00} s, {rows / took:0} rows/s, {run.Servers[^1]:0.00} s of the servers' processors, as expected (exit code {output.Code}); load {load}"));
            }
        }

        foreach (var run in runs)
            report.Add(new Figure($"{rows} rows compared, {what}", run.Who, "s", run.Wall, run.Who == Report.Ours ? "half of pt-table-checksum's" : ""));
        foreach (var run in runs)
            report.Add(new Figure($"{rows} rows compared, {what}: both servers' processor time", run.Who, "s", run.Servers));
    }

    private static ProcessStartInfo Ours(LoopbackPair pair, string folder)
    {
        var start = new ProcessStartInfo(Checkout.Host, ["-Command", Script]);
        start.Environment["BENCH_MODULE"] = Path.Combine(Checkout.Root, "MySqlHa.psd1");
        start.Environment["BENCH_USER"] = pair.Admin.User;
        start.Environment["BENCH_PASSWORD"] = pair.Admin.Password;
        start.Environment["BENCH_SERVER"] = $"127.0.0.1:{pair.B.Port}";
        start.Environment["BENCH_REFERENCE"] = $"127.0.0.1:{pair.A.Port}";
        start.Environment["BENCH_JOURNAL"] = folder;
        return start;
    }

    private static ProcessStartInfo Peer(LoopbackPair pair, string folder)
    {
        // The password is in a file, as everywhere: an argument list can be read by everybody.
        var file = Path.Combine(folder, "client.cnf");
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        using (var stream = new FileStream(file, options))
        using (var text = new StreamWriter(stream))
            text.Write($"[client]\nuser={pair.Admin.User}\npassword={pair.Admin.Password}\n");
        return new ProcessStartInfo("pt-table-checksum",
        [
            "--databases", "bench", "--no-check-binlog-format", "--no-check-replication-filters", "--no-version-check", "--recursion-method", "hosts",
            string.Create(CultureInfo.InvariantCulture, $"F={file},h=127.0.0.1,P={pair.A.Port}"),
        ]);
    }

    private static async Task<(double Took, (int Code, string Text) Output)> TimeAsync(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync() + await errors;
        await process.WaitForExitAsync();
        return (clock.Elapsed.TotalSeconds, (process.ExitCode, output));
    }
}
