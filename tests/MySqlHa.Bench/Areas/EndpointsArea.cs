using System.Diagnostics;
using System.Globalization;
using MySqlHa.Lab.Server;

namespace MySqlHa.Bench.Areas;

/// <summary>One real server under 500 addresses of the loopback network, asked by a fresh mysqlha process: first run and later ones.</summary>
internal sealed class EndpointsArea : IArea
{
    private const int Count = 500;

    // The password comes by the environment of our own child: an argument list can be read by everybody.
    private const string Script = """
        Import-Module $env:BENCH_MODULE
        $secret = [Security.SecureString]::new(); foreach ($c in $env:BENCH_PASSWORD.ToCharArray()) { $secret.AppendChar($c) }
        $account = [pscredential]::new($env:BENCH_USER, $secret)
        $servers = $env:BENCH_SERVERS -split ','
        for ($run = 0; $run -lt [int]$env:BENCH_RUNS; $run++) {
            foreach ($cmdlet in 'Test-MySqlHealth', 'Get-MySqlNode') {
                $clock = [Diagnostics.Stopwatch]::StartNew()
                $found = @(& $cmdlet $servers -Credential $account -Timeout 20 -TlsMode $env:BENCH_TLS)
                if ($found.Count -ne $servers.Count) { throw "$cmdlet found $($found.Count)" }
                [Console]::WriteLine("$cmdlet $($clock.Elapsed.TotalMilliseconds.ToString([cultureinfo]::InvariantCulture))")
            }
        }
        $self = [Diagnostics.Process]::GetCurrentProcess()
        [Console]::WriteLine("memory $($self.PeakWorkingSet64 / 1MB)")
        """;

    public string Name => "Endpoints";

    public string What => $"{Count} servers asked at once by Test-MySqlHealth and Get-MySqlNode";

    public async Task RunAsync(Plan plan, Report report)
    {
        foreach (var (kind, tls, what) in new[] { (ServerKind.MySql, "Preferred", "MySQL, TLS"), (ServerKind.MySql, "None", "MySQL, no TLS"), (ServerKind.MariaDb, "Preferred", "MariaDB, no TLS") })
        {
            await using var server = await LoopbackServer.StartNewAsync(kind, 1, kind == ServerKind.MySql ? "bind_address=*" : "bind_address=0.0.0.0", "max_connections=1000");
            var lines = await AskAsync(server, tls, plan.Few + 1);
            foreach (var cmdlet in new[] { "Test-MySqlHealth", "Get-MySqlNode" })
            {
                var times = lines.Where(l => l.What == cmdlet).Select(l => l.Value).ToArray();
                report.Add(new Figure($"{cmdlet}, {Count} x {what}, first run", Report.Ours, "ms", times[..1], "< 2000"));
                report.Add(new Figure($"{cmdlet}, {Count} x {what}", Report.Ours, "ms", times[1..], "< 2000"));
            }

            report.Add(new Figure($"memory of that process, {what}", Report.Ours, "MB", [.. lines.Where(l => l.What == "memory").Select(l => l.Value)]));
        }
    }

    private static async Task<IReadOnlyList<(string What, double Value)>> AskAsync(LoopbackServer server, string tls, int runs)
    {
        var start = new ProcessStartInfo(Checkout.Host, ["-Command", Script]) { RedirectStandardOutput = true };
        start.Environment["BENCH_MODULE"] = Path.Combine(Checkout.Root, "MySqlHa.psd1");
        start.Environment["BENCH_USER"] = server.Admin.User;
        start.Environment["BENCH_PASSWORD"] = server.Admin.Password;
        start.Environment["BENCH_SERVERS"] = string.Join(',', Enumerable.Range(0, Count).Select(i => $"127.0.{1 + (i / 250)}.{1 + (i % 250)}:{server.Port}"));
        start.Environment["BENCH_RUNS"] = runs.ToString(CultureInfo.InvariantCulture);
        start.Environment["BENCH_TLS"] = tls;
        using var process = Process.Start(start)!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"mysqlha ended with {process.ExitCode}: {output}");
        return [.. output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(' ')).Select(p => (p[0], double.Parse(p[1], CultureInfo.InvariantCulture)))];
    }
}
