using System.Globalization;
using MySqlHa.Lab;
using MySqlHa.Lab.Capture;

namespace MySqlHa.Bench.Areas;

/// <summary>
/// The longest silence between two advertisements on the wire at 10 ms: what a garbage collection, a late timer or a starved thread adds. A backup of
/// priority 90 waits 36.5 ms before it takes over.
/// </summary>
internal sealed class JitterArea : IArea
{
    private const double Interval = 0.01;
    private static readonly TimeSpan Watched = TimeSpan.FromSeconds(30);

    public string Name => "Jitter";

    public string What => "time between advertisements on the wire at 10 ms, on an idle machine and with every core busy";

    public async Task RunAsync(Plan plan, Report report)
    {
        await using var lab = await LabEnvironment.UpAsync(new LabOptions { Id = "bench", ActiveOnly = true });
        await using (var pair = await OurPair.StartAsync(lab, Interval))
        {
            await WatchAsync(lab, pair, report);
        }

        await using (var pair = await KeepalivedPair.StartAsync(lab, Interval))
        {
            await WatchAsync(lab, pair, report);
        }
    }

    private static async Task WatchAsync(LabEnvironment lab, Pair pair, Report report)
    {
        await pair.SettledAsync();
        report.Add(new Figure("10 ms adverts, gap on the wire, idle", pair.Who, "ms", await GapsAsync(lab, pair, "idle"), "10"));
        await using var load = await lab.StartAsync(
            LabHost.Client, "load", ["sysbench", "cpu", $"--threads={2 * Environment.ProcessorCount}", FormattableString.Invariant($"--time={Watched.TotalSeconds + 10}"), "run"]);
        report.Add(new Figure("10 ms adverts, gap on the wire, cores busy", pair.Who, "ms", await GapsAsync(lab, pair, "busy"), "< 20"));
    }

    private static async Task<IReadOnlyList<double>> GapsAsync(LabEnvironment lab, Pair pair, string name)
    {
        await using var capture = await PacketCapture.StartAsync(lab, LabHost.Gateway, "vrrp", $"jitter-{name}-{(pair is OurPair ? "ours" : "peer")}");
        await Task.Delay(Watched);
        await capture.StopAsync();
        var times = (await capture.FieldsAsync("vrrp", "frame.time_epoch")).Select(f => double.Parse(f[0], CultureInfo.InvariantCulture)).ToArray();
        return [.. times.Zip(times.Skip(1), (a, b) => (b - a) * 1000)];
    }
}
