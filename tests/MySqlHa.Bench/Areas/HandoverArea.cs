namespace MySqlHa.Bench.Areas;

internal sealed class HandoverArea : IArea
{
    public string Name => "Handover";

    public string What => "SIGTERM of the holder's daemon; both servers live on";

    public Task RunAsync(Plan plan, Report report) => Outage.CompareAsync(
        report, "daemon stopped", "", plan.Runs, plan.Few, [1], [1, 0.05],
        (_, holder, pair) => pair.ResignAsync(holder),
        (_, holder, pair) => pair.ReturnAsync(holder));
}
