using System.Diagnostics;
using System.Globalization;
using MySqlHa.Lab.Server;

namespace MySqlHa.Bench.Areas;

/// <summary>Two empty servers, made a pair by one call of Initialize-DualSource in a fresh mysqlha process.</summary>
internal sealed class PairArea : IArea
{
    // The password comes by the environment of our own child: an argument list can be read by everybody.
    private const string Script = """
        Import-Module $env:BENCH_MODULE
        $secret = [Net.NetworkCredential]::new('', $env:BENCH_PASSWORD).SecurePassword
        $call = @{ Server = $env:BENCH_SERVERS -split ','; Credential = [pscredential]::new('bench', $secret); ReplicationCredential = [pscredential]::new('repl', $secret); JournalFolder = $env:BENCH_FOLDER; WarningAction = 'Ignore' }
        foreach ($run in 'empty', 'again') {
            $clock = [Diagnostics.Stopwatch]::StartNew()
            $result = Initialize-DualSource @call -SemiSync
            if ($result.Outcome -ne 'Completed' -or $result.Changed -ne ($run -eq 'empty')) { throw "$run $($result.Outcome) $($result.Changed)" }
            [Console]::WriteLine("$run $($clock.Elapsed.TotalMilliseconds.ToString([cultureinfo]::InvariantCulture))")
        }
        """;

    public string Name => "Pair";

    public string What => "two empty servers to a verified pair by Initialize-DualSource -SemiSync";

    public async Task RunAsync(Plan plan, Report report)
    {
        foreach (var kind in new[] { ServerKind.MySql, ServerKind.MariaDb })
        {
            var (first, again) = (new List<double>(), new List<double>());
            for (var run = 0; run < plan.Few; run++)
            {
                var times = await RunOnceAsync(kind);
                first.Add(times[0]);
                again.Add(times[1]);
            }

            report.Add(new Figure($"Initialize-DualSource, two empty servers, {kind}", Report.Ours, "ms", [.. first], "< 10000"));
            report.Add(new Figure($"Initialize-DualSource again, nothing to do, {kind}", Report.Ours, "ms", [.. again]));
        }
    }

    private static async Task<double[]> RunOnceAsync(ServerKind kind)
    {
        var servers = await Task.WhenAll(LoopbackServer.StartNewAsync(kind, 1), LoopbackServer.StartNewAsync(kind, 2));
        await using var a = servers[0];
        await using var b = servers[1];
        foreach (var server in servers)
            await server.ExecuteAsync($"SET SESSION sql_log_bin = 0; CREATE USER 'bench'@'%' IDENTIFIED BY '{a.Admin.Password}'; GRANT ALL PRIVILEGES ON *.* TO 'bench'@'%' WITH GRANT OPTION");
        var start = new ProcessStartInfo(Checkout.Host, ["-Command", Script]) { RedirectStandardOutput = true };
        start.Environment["BENCH_MODULE"] = Path.Combine(Checkout.Root, "MySqlHa.psd1");
        start.Environment["BENCH_PASSWORD"] = a.Admin.Password;
        start.Environment["BENCH_SERVERS"] = $"127.0.0.1:{a.Port},127.0.0.1:{b.Port}";
        start.Environment["BENCH_FOLDER"] = a.Folder;
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"mysqlha ended with {process.ExitCode}: {output}");
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => double.Parse(l.Split(' ')[1], CultureInfo.InvariantCulture))];
    }
}
