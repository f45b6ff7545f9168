namespace MySqlHa.Bench.Areas;

internal sealed class CutOffArea : IArea
{
    private static readonly double[] Intervals = [1, 0.05];

    public string Name => "CutOff";

    public string What => "the holder's cable is pulled, semi-sync on: the master down interval decides";

    public Task RunAsync(Plan plan, Report report) => Outage.CompareAsync(
        report, "host cut off", "not slower than keepalived", plan.Few, plan.Few, Intervals, Intervals,
        (lab, holder, _) => lab.CutAsync(holder),
        (lab, _, _) => lab.HealAsync(),
        nameInterval: true, semiSync: true);
}
