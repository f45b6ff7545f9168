using MySqlHa.Lab;
using MySqlHa.Lab.Server;

namespace MySqlHa.Bench.Areas;

/// <summary>
/// Kill -9 of a source under load without semi-sync, so that writes that clients saw acknowledged are in its logs alone: Invoke-Failover -SalvageFrom brings
/// them to the survivor, from its data folder in odd runs, in even ones from a binlog server's archive while the folder is deleted. Then the dead one
/// rejoins, as it is or cloned anew, and both must be equal. The roles change with each run.
/// </summary>
internal sealed class SalvageArea : IArea
{
    public string Name => "Salvage";

    public string What => "kill -9 under load, semi-sync off: failover with a salvage from the data folder, or from an archive with the folder deleted; rejoin; both equal, no acknowledged write lost";

    public async Task RunAsync(Plan plan, Report report)
    {
        Console.WriteLine($"  seed {plan.Seed}: --area Salvage --runs {plan.Runs} --seed {plan.Seed} does the same again");
        foreach (var kind in new[] { ServerKind.MySql, ServerKind.MariaDb })
        {
            var folder = Directory.CreateTempSubdirectory("mysqlha-bench-");
            try
            {
                await RunAsync(kind, new Random(plan.Seed), plan, report, folder.FullName);
            }
            finally
            {
                folder.Delete(recursive: true);
            }
        }
    }

    private static async Task RunAsync(ServerKind kind, Random chance, Plan plan, Report report, string folder)
    {
        await using var pair = await LoopbackPair.StartNewAsync(kind);
        await pair.A.ExecuteAsync(SalvageLoad.Tables);
        await pair.CatchUpAsync(pair.B, pair.A);
        await using var session = OperatorSession.Start(pair.Admin, pair.Replication, folder);
        var runs = new List<SalvageOutcome>();
        Console.WriteLine($"    {kind}\n    {"run",3}  {"from",-14} {"stranded",8} {"acked",6} {"lost",4} {"not archived",12} {"failover ms",11} {"run s",5}");
        for (var run = 1; run <= plan.Runs; run++)
        {
            var outcome = await new SalvageRun(pair, session, folder, run, chance).RunAsync();
            runs.Add(outcome);
            Console.WriteLine(FormattableString.Invariant(
                $"    {run,3}  {outcome.From,-14} {outcome.Stranded,8} {outcome.Acknowledged,6} {outcome.Lost,4} {outcome.NotArchived,12} {outcome.Failover.TotalMilliseconds,11:0} {outcome.All.TotalSeconds,5:0.0}"));
            if (outcome.Lost > 0)
                throw new LabException($"{outcome.Lost} acknowledged writes lost in run {run} on {kind}, seed {plan.Seed}.");
        }

        report.Add(new Figure($"salvage, {kind}: transactions stranded in a run", Report.Ours, "", [.. runs.Select(r => (double)r.Stranded)]));
        report.Add(new Figure($"salvage, {kind}: Invoke-Failover -SalvageFrom", Report.Ours, "ms", [.. runs.Select(r => r.Failover.TotalMilliseconds)]));
        report.Add(new Figure($"salvage, {kind}, seed {plan.Seed}, {runs.Count} runs, {runs.Sum(r => r.Acknowledged)} writes: acknowledged writes lost", Report.Ours, "", [runs.Sum(r => r.Lost)], "0"));
        report.Add(new Figure($"salvage, {kind}: acknowledged, and neither archived nor sent when the machine was lost", Report.Ours, "", [runs.Sum(r => r.NotArchived)]));
    }
}
