using MySqlHa.Lab;
using MySqlHa.Lab.Linux;
using MySqlHa.Replication;
using MySqlHa.Replication.Health;

namespace MySqlHa.Bench.Areas;

/// <summary>A server whose process tells nothing: as for one that is stuck inside, or on another host. Its being frozen shows only by silence.</summary>
internal sealed class StuckArea : IArea
{
    public string Name => "Stuck";

    public string What => "a server that falls silent while its process looks well, to the verdict Hung";

    public async Task RunAsync(Plan plan, Report report)
    {
        await using var lab = await LabEnvironment.UpAsync(new LabOptions { Id = "bench" });
        var server = lab.Server(LabHost.A);
        var verdicts = new Verdicts();
        var login = new ServerLogin(lab.Accounts.Monitor.User, lab.Accounts.Monitor.Password);
        var options = new HealthMonitorOptions { WatchProcess = false };
        var monitor = await Task.Run(() => NetworkNamespace.RunAsync(
            lab.Namespace(LabHost.Client), () => new HealthMonitor(ServerEndpoint.Parse($"{server.Address}:3306"), login, options, verdicts)));
        await using (monitor)
        {
            var times = new List<double>();
            for (var run = 1; run <= plan.Few; run++)
            {
                await verdicts.WaitAsync(HealthStatus.Healthy);
                var began = System.Diagnostics.Stopwatch.GetTimestamp();
                await server.FreezeAsync();
                await verdicts.WaitAsync(HealthStatus.Hung);
                times.Add(System.Diagnostics.Stopwatch.GetElapsedTime(began).TotalMilliseconds);
                await server.ThawAsync();
            }

            report.Add(new Figure("mysqld stuck, seen by silence only", Report.Ours, "ms", times, "<= 2500"));
        }
    }

    private sealed class Verdicts : IHealthObserver
    {
        private readonly object _gate = new();
        private HealthStatus? _last;

        public void OnVerdict(HealthVerdict verdict)
        {
            lock (_gate)
            {
                _last = verdict.Status;
                Monitor.PulseAll(_gate);
            }
        }

        public Task WaitAsync(HealthStatus status) => Task.Run(() =>
        {
            lock (_gate)
            {
                while (_last != status)
                {
                    if (!Monitor.Wait(_gate, TimeSpan.FromSeconds(30)))
                    {
                        throw new TimeoutException($"The verdict {status} did not come within 30 s; it is {_last}.");
                    }
                }
            }
        });
    }
}
