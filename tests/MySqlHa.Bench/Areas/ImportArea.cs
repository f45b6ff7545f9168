using System.Diagnostics;
using System.Globalization;

namespace MySqlHa.Bench.Areas;

internal sealed class ImportArea : IArea
{
    public string Name => "Import";

    public string What => "Import-Module in a fresh engine, and a whole mysqlha process";

    public async Task RunAsync(Plan plan, Report report)
    {
        var root = Root();
        var host = Path.Combine(root, "src/MySqlHa.Host/bin/Debug/net10.0/mysqlha");
        var command = $"$clock = [Diagnostics.Stopwatch]::StartNew(); Remove-Module MySqlHa; Import-Module '{root}/MySqlHa.psd1'; [Console]::WriteLine($clock.Elapsed.TotalMilliseconds)";
        var imports = new List<double>();
        var processes = new List<double>();
        for (var run = 0; run < plan.Runs; run++)
        {
            var clock = Stopwatch.GetTimestamp();
            imports.Add(double.Parse(await RunAsync(host, command), CultureInfo.InvariantCulture));
            processes.Add(Stopwatch.GetElapsedTime(clock).TotalMilliseconds);
        }

        report.Add(new Figure("module import", Report.Ours, "ms", imports, "< 1000"));
        report.Add(new Figure("mysqlha -Command, with import, twice", Report.Ours, "ms", processes));
    }

    private static async Task<string> RunAsync(string host, string command)
    {
        using var process = Process.Start(new ProcessStartInfo(host, ["-Command", command]) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        return process.ExitCode == 0 ? output.Trim() : throw new InvalidOperationException($"mysqlha ended with {process.ExitCode}.");
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "MySqlHa.psd1")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("The benchmarks run from a checkout.");
    }
}
