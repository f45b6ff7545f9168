using System.Diagnostics;
using System.Globalization;
using MySqlHa.Lab.Server;

namespace MySqlHa.Bench.Areas;

/// <summary>
/// Compare-MySqlData beside pt-table-checksum on the same MariaDB pair and table, each as a process of its own, in turn; both must find the
/// one row that differs. MariaDB, because pt-table-checksum 3.2.1 speaks SHOW SLAVE STATUS, which MySQL 8.4 and later do not know.
/// </summary>
internal sealed class CompareArea : IArea
{
    private const int Times = 3;
    private const int RowsOfARun = 250_000;

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
        var rows = plan.Runs * RowsOfARun;
        await using var pair = await LoopbackPair.StartNewAsync(ServerKind.MariaDb, "innodb_buffer_pool_size=1G", "innodb_log_file_size=256M");
        var table = $"""
            SET SESSION sql_log_bin = 0; CREATE DATABASE bench; CREATE TABLE bench.t (id BIGINT PRIMARY KEY, customer INT NOT NULL, amount DECIMAL(10,2), at DATETIME NOT NULL, note VARCHAR(60));
            INSERT bench.t SELECT seq, seq * 7919 % 50021, seq % 10007 / 100, '2020-01-01' + INTERVAL seq SECOND, CONCAT('note of row ', seq, ' with some words') FROM bench.seq_1_to_{rows}
            """;
        await Task.WhenAll(FillAsync(pair.A, table), FillAsync(pair.B, table));
        await pair.B.ExecuteAsync($"SET SESSION sql_log_bin = 0; UPDATE bench.t SET customer = -1 WHERE id = {rows / 2}");
        var folder = Directory.CreateTempSubdirectory("mysqlha-bench-");
        try
        {
            List<double> ours = [], theirs = [];
            for (var i = 0; i < Times; i++)
            {
                ours.Add(await TimeAsync(Ours(pair, folder.FullName), 0, $"verdict False {rows} Different id={rows / 2} (customer)"));
                theirs.Add(await TimeAsync(Theirs(pair, folder.FullName), 16, "bench.t"));
            }

            var what = string.Create(CultureInfo.InvariantCulture, $"{rows} rows compared, one differs");
            report.Add(new Figure(what, Report.Ours, "s", ours, "half of pt-table-checksum's"));
            report.Add(new Figure(what, "pt-table-checksum 3.2.1", "s", theirs));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static async Task FillAsync(LoopbackServer server, string sql)
    {
        await using var connection = await server.OpenAsync();
        await using var command = connection.CreateCommand();
        command.CommandTimeout = 3600;
#pragma warning disable CA2100 // The benchmark's own text.
        command.CommandText = sql;
#pragma warning restore CA2100
        await command.ExecuteNonQueryAsync();
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

    private static ProcessStartInfo Theirs(LoopbackPair pair, string folder)
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

    private static async Task<double> TimeAsync(ProcessStartInfo start, int code, string verdict)
    {
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        var clock = Stopwatch.StartNew();
        using var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync() + await errors;
        await process.WaitForExitAsync();
        var took = clock.Elapsed.TotalSeconds;
        if (process.ExitCode != code || !output.Contains(verdict, StringComparison.Ordinal))
            throw new InvalidOperationException($"{start.FileName} ended with {process.ExitCode}, not {code}, or did not say '{verdict}': {output}");
        return took;
    }
}
