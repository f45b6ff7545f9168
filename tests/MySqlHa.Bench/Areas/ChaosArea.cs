using System.Diagnostics;
using MySqlHa.Lab;
using MySqlHa.Lab.Client;
using MySqlHa.Lab.Observation;

namespace MySqlHa.Bench.Areas;

/// <summary>
/// Failovers by chance, each followed by a rejoin, under a client whose every acknowledged write is counted, with semi-sync on. Nothing acknowledged may be
/// lost, and at no sampled instant may two nodes hold the address and accept writes.
/// </summary>
internal sealed class ChaosArea : IArea
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    public string Name => "Chaos";

    public string What => "failovers by chance under load, semi-sync on, each followed by a rejoin: no acknowledged write lost, never two writable holders";

    public async Task RunAsync(Plan plan, Report report)
    {
        Console.WriteLine($"  seed {plan.Seed}: --area Chaos --runs {plan.Runs} --seed {plan.Seed} does the same again");
        var chance = new Random(plan.Seed);
        await using var lab = await LabEnvironment.UpAsync(new LabOptions { Id = "bench", ActiveOnly = true, SemiSync = true });
        await using var holders = await WritableHolders.StartAsync(lab);
        await using var pair = await OurPair.StartAsync(lab, gateway: true);
        await using var client = await LabClient.StartAsync(lab, new LabClientOptions { Name = "chaos" });
        var gaps = new Dictionary<string, List<double>>();
        Console.WriteLine($"    {"run",3}  {"event",-15} {"from",-4} {"gap ms",8} {"back ms",8}  errant");
        for (var run = 1; run <= plan.Runs; run++)
        {
            var chosen = ChaosEvent.All[chance.Next(ChaosEvent.All.Count)];
            var errant = chance.Next(2) == 0 ? "Apply" : "Discard";
            var pause = TimeSpan.FromMilliseconds(chance.Next(1500));
            var holder = await pair.SettledAsync();
            var (gap, back) = await ToldAsync(run, chosen, pair, () => OnceAsync(lab, pair, client, holder, chosen, errant, pause));
            Console.WriteLine($"    {run,3}  {chosen.Name,-15} {LabAddresses.Name(holder),-4} {gap,8:0} {back,8:0}  {errant}");
            if (!gaps.TryGetValue(chosen.Name, out var list))
                gaps[chosen.Name] = list = [];
            list.Add(gap);
            if (holders.Report() is { Both.Count: > 0 } bad)
                throw new LabException($"Two writable holders in run {run}, seed {plan.Seed}: {bad}");
        }

        await client.StopAsync();
        var ledger = await Outage.CheckAsync(lab, client.LedgerFile);
        Console.WriteLine($"    {holders.Report()}");
        foreach (var (name, list) in gaps)
            report.Add(new Figure($"chaos: {name}", Report.Ours, "ms", list));
        report.Add(new Figure($"chaos, seed {plan.Seed}, {plan.Runs} failovers: acknowledged writes lost", Report.Ours, "", [ledger.Lost], "0"));
        report.Add(new Figure("chaos: rejoins that were run twice", Report.Ours, "", [_again]));
        report.Add(new Figure("chaos: instants with two writable holders", Report.Ours, "", [holders.Report().Both.Count], "0"));
        if (ledger.Lost > 0 || !ledger.TablesEqual)
            throw new LabException($"Seed {plan.Seed}: {ledger.Lost} acknowledged writes lost, tables {(ledger.TablesEqual ? "equal" : "differ")}.");
    }

    /// <summary>A failure says which event it was, and what the nodes had to say.</summary>
    private static async Task<T> ToldAsync<T>(int run, ChaosEvent chosen, OurPair pair, Func<Task<T>> once)
    {
        try
        {
            return await once();
        }
        catch (LabException)
        {
            Console.WriteLine($"    {run,3}  {chosen.Name}: failed");
            foreach (var line in await pair.LogAsync())
                Console.WriteLine($"         {line}");
            throw;
        }
    }

    /// <summary>As an operator does it: what did not come to its end is run again, once, and counted.</summary>
    private static async Task RejoinAsync(LabEnvironment lab, OurPair pair, LabHost returning, LabHost active, string errant)
    {
        var more = $"-ErrantTransaction {errant} -ErrantFolder '{lab.Folder}'";
        try
        {
            await pair.Nodes.RejoinAsync(returning, active, more);
        }
        catch (LabException said)
        {
            _again++;
            Console.WriteLine($"         run again: {said.Message}");
            await pair.Nodes.RejoinAsync(returning, active, more);
        }
    }

    private static int _again;

    private static async Task<(double Gap, double Back)> OnceAsync(
        LabEnvironment lab, OurPair pair, LabClient client, LabHost holder, ChaosEvent chosen, string errant, TimeSpan pause)
    {
        var other = Pair.Other(holder);
        await client.WaitForWriteAsync(Limit, lab.Server(holder).ServerId);
        await Task.Delay(pause);
        await client.MarkAsync(chosen.Name);
        await chosen.Break(lab, pair, holder);
        await client.WaitForWriteAsync(Limit, lab.Server(other).ServerId);
        var gap = (await client.GetStatisticsAsync()).Marks[^1].LongestGapMilliseconds;
        var clock = Stopwatch.StartNew();
        await chosen.Mend(lab, pair, holder);
        await RejoinAsync(lab, pair, holder, other, errant);
        return (gap, clock.Elapsed.TotalMilliseconds);
    }
}
