using System.Diagnostics;
using MySqlHa.Lab;
using MySqlHa.Lab.Router;

namespace MySqlHa.Bench.Areas;

/// <summary>A server of another host, whose process cannot be looked at: that it is frozen shows by silence only, as for one that is stuck inside.</summary>
internal sealed class StuckArea : IArea
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    public string Name => "Stuck";

    public string What => "a server that falls silent while nothing is known of its process, to FAULT";

    public async Task RunAsync(Plan plan, Report report)
    {
        await using var lab = await LabEnvironment.UpAsync(new LabOptions { Id = "bench" });
        var server = lab.Server(LabHost.A);
        var options = new MySqlHaOptions { Parameters = $"-TrackMySql {server.Address}:{LabAddresses.ServerPort} -Credential $node -WritePolicy Unmanaged" };
        await using var peer = await MySqlHaPeer.StartAsync(lab, LabHost.B, options, prelude: TrackedServer.Prelude(lab, LabHost.B));
        var times = new List<double>();
        for (var run = 0; run < plan.Few; run++)
        {
            await peer.WaitForStateAsync("Master", Limit);
            var began = Stopwatch.GetTimestamp();
            await server.FreezeAsync();
            await peer.WaitForStateAsync("Fault", Limit);
            times.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
            await server.ThawAsync();
        }

        report.Add(new Figure("mysqld stuck, seen by silence only", Report.Ours, "ms", times, "<= 2500"));
        await peer.StopAsync();
    }
}
