using MySqlHa.Lab;
using MySqlHa.Lab.Client;

namespace MySqlHa.Bench.Areas;

/// <summary>What the client itself needs to come back: its sessions are reset, and nothing else happens.</summary>
internal sealed class FloorArea : IArea
{
    public string Name => "Floor";

    public string What => "the client's sessions are reset, nothing moves: what no failover can beat";

    public async Task RunAsync(Plan plan, Report report)
    {
        await using var lab = await LabEnvironment.UpAsync(new LabOptions { Id = "bench", ActiveOnly = true });
        await using var pair = await OurPair.StartAsync(lab);
        await using var client = await LabClient.StartAsync(lab);
        var holder = await pair.SettledAsync();
        var gaps = new List<double>();
        for (var run = 0; run < plan.Runs; run++)
        {
            await client.MarkAsync($"run {run}");
            await lab.ExecAsync(holder, "ss", "-K", "state", "established", "src", LabAddresses.VirtualAddress);
            await client.WaitForWriteAsync(TimeSpan.FromSeconds(10));
            await Task.Delay(TimeSpan.FromSeconds(1));
            gaps.Add((await client.GetStatisticsAsync()).Marks[^1].LongestGapMilliseconds);
        }

        report.Add(new Figure("sessions reset, nothing moves", "the client itself", "ms", gaps));
    }
}
