using MySqlHa.Lab;
using MySqlHa.Simulation.Running;

namespace MySqlHa.Bench.Areas;

/// <summary>The simulated pair, under many more schedules than a test takes: ten thousand a run, from the seed on. No runs is no end, which is the soak.</summary>
internal sealed class SimulationArea : IArea
{
    private const int SchedulesPerRun = 10_000;

    public string Name => "Simulation";

    public string What => "the pair's decisions under faults by chance, on a virtual clock: 10000 schedules a run, without end with --runs 0";

    public Task RunAsync(Plan plan, Report report)
    {
        Console.WriteLine($"  seed {plan.Seed}: --area Simulation --runs {plan.Runs} --seed {plan.Seed} does the same again");
        var rates = new List<double>();
        var first = (ulong)plan.Seed * 1_000_000;
        for (var run = 0; plan.Runs == 0 || run < plan.Runs; run++)
        {
            var result = Campaign.Run(first + ((ulong)run * SchedulesPerRun), SchedulesPerRun, Timeout.InfiniteTimeSpan);
            if (result.Failure is { } failure)
                throw new LabException(FailureReport.Write(failure));
            rates.Add(result.Played / result.Took.TotalSeconds);
            if (run % 10 == 9)
                Console.WriteLine($"    {(run + 1L) * SchedulesPerRun} schedules, every promise held");
        }

        report.Add(new Figure("simulated schedules a second", Report.Ours, "", rates, ">= 2000"));
        report.Add(new Figure($"promises broken in {plan.Runs * (long)SchedulesPerRun} schedules", Report.Ours, "", [0], "0"));
        return Task.CompletedTask;
    }
}
