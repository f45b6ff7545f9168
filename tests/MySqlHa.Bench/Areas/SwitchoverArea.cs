using MySqlHa.Lab;
using MySqlHa.Lab.Client;
using MySqlHa.Lab.Server;

namespace MySqlHa.Bench.Areas;

/// <summary>An operator moves the writes to and fro, from one warm process on a third machine, while a client writes.</summary>
internal sealed class SwitchoverArea : IArea
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    /// <summary>What a client that connects again gets over: its session ended, and nothing was said of a statement.</summary>
    private static readonly string[] Reconnects = ["reset", "end-of-stream", "lost", "refused", "unreachable", "connect-failed", "connect-timeout"];

    public string Name => "Switchover";

    public string What => "Invoke-Switchover under a client with four writers: longest gap, and commits that failed otherwise than by a lost session";

    public async Task RunAsync(Plan plan, Report report)
    {
        foreach (var kind in new[] { ServerKind.MySql, ServerKind.MariaDb })
        {
            await using var lab = await LabEnvironment.UpAsync(new LabOptions { Id = "bench", Server = kind, ActiveOnly = true, SemiSync = true });
            await using var pair = await OurPair.StartAsync(lab);
            await using var client = await LabClient.StartAsync(lab);
            var before = await client.GetStatisticsAsync();
            var gaps = new List<double>();
            var holder = await pair.SettledAsync();
            for (var run = 1; run <= plan.Runs; run++)
            {
                // What the nodes say comes a moment after what they did.
                while (await pair.SettledAsync() != holder)
                    await Task.Delay(20);
                var to = Pair.Other(holder);
                await client.WaitForWriteAsync(Limit, lab.Server(holder).ServerId);
                await Task.Delay(TimeSpan.FromSeconds(1));
                await client.MarkAsync($"run {run}");
                await pair.Nodes.Operator.SwitchoverAsync(to);
                await client.WaitForWriteAsync(Limit, lab.Server(to).ServerId);
                holder = to;
                gaps.Add((await client.GetStatisticsAsync()).Marks[^1].LongestGapMilliseconds);
                Console.WriteLine($"    {kind}, run {run}: {Figure.Number(gaps[^1])} ms");
            }

            await pair.SettledAsync();
            var seen = await client.StopAsync();
            await Outage.CheckAsync(lab, client.LedgerFile);
            Console.WriteLine($"    failures: {string.Join(", ", seen.Failures.Select(f => $"{f.Key} {f.Value}"))}; changes of server {seen.ServerChanges}");
            var failed = seen.Failures.Where(f => !Reconnects.Contains(f.Key)).Sum(f => f.Value) - before.Failures.Where(f => !Reconnects.Contains(f.Key)).Sum(f => f.Value);
            report.Add(new Figure($"planned switchover, {kind}", Report.Ours, "ms", gaps, "median <= 30"));
            report.Add(new Figure($"commits that failed otherwise than by a lost session, {kind}", Report.Ours, "", [failed], "0"));
        }
    }
}
