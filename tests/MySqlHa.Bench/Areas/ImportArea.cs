using System.Diagnostics;
using System.Globalization;

namespace MySqlHa.Bench.Areas;

internal sealed class ImportArea : IArea
{
    public string Name => "Import";

    public string What => "Import-Module in a fresh engine, and a whole mysqlha process";

    public async Task RunAsync(Plan plan, Report report)
    {
        var command = $"$clock = [Diagnostics.Stopwatch]::StartNew(); Remove-Module MySqlHa; Import-Module '{Checkout.Root}/MySqlHa.psd1'; [Console]::WriteLine($clock.Elapsed.TotalMilliseconds)";
        var imports = new List<double>();
        var processes = new List<double>();
        for (var run = 0; run < plan.Runs; run++)
        {
            var clock = Stopwatch.GetTimestamp();
            imports.Add(double.Parse(await RunAsync(Checkout.Host, command), CultureInfo.InvariantCulture));
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
}
