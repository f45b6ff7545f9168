using System.Diagnostics;
using MySqlHa.Replication.Health;
using MySqlHa.Replication.Tests.Support;

namespace MySqlHa.Replication.Tests.Health;

/// <summary>
/// Measures the time from a signal to the verdict and prints it: two runs a case, or as many as MYSQLHA_MEASURE says. Every run
/// also shows that a healthy server keeps its verdict while all cores are busy.
/// </summary>
[Collection(HealthServers.Name)]
public sealed class DetectionTimes(MySqlTestServer server) : IClassFixture<MySqlTestServer>
{
    private static readonly int Runs = int.TryParse(Environment.GetEnvironmentVariable("MYSQLHA_MEASURE"), out var n) ? n : 2;

    [Theory]
    [InlineData("KILL", false, true)]
    [InlineData("KILL", true, true)]
    [InlineData("KILL", false, false)]
    [InlineData("KILL", true, false)]
    [InlineData("STOP", false, true)]
    [InlineData("STOP", true, true)]
    [InlineData("STOP", false, false)]
    [InlineData("STOP", true, false)]
    public async Task Signal_to_verdict(string signal, bool saturated, bool watchProcess)
    {
        var times = new List<double>();
        for (var run = 0; run < Runs; run++)
        {
            var log = new VerdictLog();
            using var load = saturated ? new BusyCores() : null;
            await using var monitor = new HealthMonitor(server.Endpoint, TestServer.Login(), new() { WatchProcess = watchProcess }, log);
            await log.WaitAsync(v => v.Status == HealthStatus.Healthy);
            // Long enough for the sessions and the process to be found, and for a false verdict to show.
            await Task.Delay(saturated ? 2000 : 700, TestContext.Current.CancellationToken);
            Assert.Equal([HealthStatus.Healthy], log.Seen.Select(v => v.Status));
            var sent = Stopwatch.GetTimestamp();
            server.Signal(signal);
            var (_, at) = await log.WaitAsync(v => !v.Alive);
            times.Add(Stopwatch.GetElapsedTime(sent, at).TotalMilliseconds);
            if (signal == "STOP")
            {
                server.Signal("CONT");
                continue;
            }

            await server.EndAsync();
            await server.StartAsync();
        }

        times.Sort();
        TestContext.Current.TestOutputHelper?.WriteLine(
            $"{signal} saturated={saturated} process={watchProcess}: median {times[times.Count / 2]:F1} ms, worst {times[^1]:F1} ms of {times.Count}");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task The_steady_watch_is_light(bool watchProcess)
    {
        var log = new VerdictLog();
        await using var monitor = new HealthMonitor(server.Endpoint, TestServer.Login(), new() { WatchProcess = watchProcess }, log);
        await log.WaitAsync(v => v.Status == HealthStatus.Healthy);
        // The runtime compiles hot code for some seconds; the steady cost comes after that.
        await Task.Delay(10000, TestContext.Current.CancellationToken);
        var (cpu, wall) = (Environment.CpuUsage.TotalTime, Stopwatch.StartNew());
        await Task.Delay(5000, TestContext.Current.CancellationToken);
        var share = (Environment.CpuUsage.TotalTime - cpu) / wall.Elapsed;
        TestContext.Current.TestOutputHelper?.WriteLine($"CPU of the steady watch, process={watchProcess}: {share:P2} of one core");
        Assert.InRange(share, 0, 0.1);
        Assert.Equal([HealthStatus.Healthy], log.Seen.Select(v => v.Status));
    }
}
