using MySqlHa.Lab;
using MySqlHa.Lab.Client;
using MySqlHa.Lab.Server;

namespace MySqlHa.Bench;

/// <summary>Breaks the holder again and again, and takes the client's longest gap between two acknowledged writes each time.</summary>
internal static class Outage
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(60);

    // A server that started a second ago still reads and writes its own files; what takes over in life has been up for longer.
    private static readonly TimeSpan Calm = TimeSpan.FromSeconds(3);

    /// <summary>Runs it on a pair; the pair is settled before each run, and both servers replicate again.</summary>
    public static async Task<IReadOnlyList<double>> MeasureAsync(
        LabEnvironment lab, Pair pair, int runs, Func<LabHost, Task> breakIt, Func<LabHost, Task> mendIt)
    {
        var gaps = new List<double>();
        await using var client = await LabClient.StartAsync(lab, new LabClientOptions { Name = $"bench{Interlocked.Increment(ref _clients)}" });
        for (var run = 1; run <= runs; run++)
        {
            var holder = await pair.SettledAsync();
            await client.WaitForWriteAsync(Longest, lab.Server(holder).ServerId);
            await Task.Delay(Calm);
            await client.MarkAsync($"run {run}");
            await breakIt(holder);
            await client.WaitForWriteAsync(Longest, lab.Server(Pair.Other(holder)).ServerId);
            var mark = (await client.GetStatisticsAsync()).Marks[^1];
            gaps.Add(mark.LongestGapMilliseconds);
            Console.WriteLine($"    {pair.Who}, run {run}: {Figure.Number(mark.LongestGapMilliseconds)} ms");
            await client.MarkAsync("mending");
            await mendIt(holder);
            await pair.RejoinAsync(holder);
            await ReplicationWait.RunningAsync(lab.Server(LabHost.A), Longest);
            await ReplicationWait.RunningAsync(lab.Server(LabHost.B), Longest);
        }

        await pair.SettledAsync();
        await client.StopAsync();
        await CheckAsync(lab, client.LedgerFile);
        return gaps;
    }

    /// <summary>Lets both servers catch up, holds the ledger against them, and says what came of it.</summary>
    public static async Task<LedgerReport> CheckAsync(LabEnvironment lab, string ledgerFile)
    {
        foreach (var (replica, source) in new[] { (LabHost.A, LabHost.B), (LabHost.B, LabHost.A) })
        {
            await ReplicationWait.CaughtUpAsync(lab.Server(replica), lab.Server(source), Longest);
        }

        var ledger = await LedgerCheck.RunAsync(ledgerFile, lab.Server(LabHost.A), lab.Server(LabHost.B));
        Console.WriteLine($"    ledger: acknowledged {ledger.Acknowledged}, lost {ledger.Lost}, tables {(ledger.TablesEqual ? "equal" : "differ")}");
        return ledger;
    }

    /// <summary>Measures ours and keepalived's at the given intervals in one lab; with semi-sync ours knows sooner that nothing is lost by not waiting.</summary>
    public static async Task CompareAsync(
        Report report, string what, string target, int runs, int peerRuns, double[] ourIntervals, double[] peerIntervals,
        Func<LabEnvironment, LabHost, Pair, Task> breakIt, Func<LabEnvironment, LabHost, Pair, Task> mendIt, bool nameInterval = false, bool semiSync = false)
    {
        // Ours closes one node and opens the other; keepalived knows nothing of that and needs both open.
        await using (var lab = await LabEnvironment.UpAsync(new LabOptions { Id = "bench", ActiveOnly = true, SemiSync = semiSync }))
        {
            foreach (var interval in ourIntervals)
            {
                await using var pair = await OurPair.StartAsync(lab, interval);
                var gaps = await MeasureAsync(lab, pair, runs, h => breakIt(lab, h, pair), h => mendIt(lab, h, pair));
                report.Add(new Figure(Name(interval), pair.Who, "ms", gaps, target));
            }
        }

        await using (var lab = await LabEnvironment.UpAsync(new LabOptions { Id = "bench" }))
        {
            foreach (var interval in peerIntervals)
            {
                await using var pair = await KeepalivedPair.StartAsync(lab, interval);
                var gaps = await MeasureAsync(lab, pair, peerRuns, h => breakIt(lab, h, pair), h => mendIt(lab, h, pair));
                report.Add(new Figure(Name(interval), pair.Who, "ms", gaps));
            }
        }

        string Name(double interval) => nameInterval ? FormattableString.Invariant($"{what}, {interval} s adverts") : what;
    }

    private static int _clients;
}
