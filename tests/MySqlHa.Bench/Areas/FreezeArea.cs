namespace MySqlHa.Bench.Areas;

internal sealed class FreezeArea : IArea
{
    public string Name => "Freeze";

    public string What => "SIGSTOP of mysqld on the master, default settings";

    public Task RunAsync(Plan plan, Report report) => Outage.CompareAsync(
        report, "mysqld frozen", "<= 500", plan.Runs, plan.Few, [1], [1, 0.05],
        (lab, holder, _) => lab.Server(holder).FreezeAsync(),
        (lab, holder, _) => lab.Server(holder).ThawAsync());
}
