namespace MySqlHa.Bench.Areas;

internal sealed class KillArea : IArea
{
    public string Name => "Kill";

    public string What => "kill -9 of mysqld on the master, default settings, to the first acknowledged write on the other node";

    public Task RunAsync(Plan plan, Report report) => Outage.CompareAsync(
        report, "mysqld kill -9", "median <= 50, worst <= 100", plan.Runs, plan.Few, [1], [1, 0.05],
        (lab, holder, _) => lab.Server(holder).KillAsync(),
        (lab, holder, _) => lab.Server(holder).StartAsync());
}
