using System.Diagnostics;
using MySqlHa.Lab;
using MySqlHa.Lab.Linux;

namespace MySqlHa.Bench.Areas;

/// <summary>Both cores saturated by sysbench on the master's server: every change of state or verdict is a false one.</summary>
internal sealed class SoakArea : IArea
{
    public string Name => "Soak";

    public string What => "sysbench on the master's server saturates both cores; counts false verdicts";

    public async Task RunAsync(Plan plan, Report report)
    {
        await using var lab = await LabEnvironment.UpAsync(new LabOptions { Id = "bench", ActiveOnly = true, BufferPoolMegabytes = 256 });
        await using var pair = await OurPair.StartAsync(lab);
        var holder = await pair.SettledAsync();
        var options = Path.Combine(lab.Folder, "sysbench.conf");
        // The password is in a file that only root reads, not in an argument.
        PrivateFile.Write(options, $"mysql-socket={lab.Server(holder).SocketPath}\nmysql-user=root\nmysql-password={lab.Accounts.Root.Password}\nmysql-db=app\ntables=4\ntable-size=20000\nthreads=16\ntime={plan.Soak.TotalSeconds:0}\n");
        await SysbenchAsync(lab, holder, options, "prepare");
        var changes = pair.Changes;
        var verdicts = (await pair.VerdictsAsync()).Count;
        var before = BusySeconds();
        var clock = Stopwatch.StartNew();
        var running = SysbenchAsync(lab, holder, options, "run");
        while (await Task.WhenAny(running, Task.Delay(TimeSpan.FromSeconds(30))) != running)
        {
            Console.WriteLine($"    {clock.Elapsed.TotalSeconds:0} s, {pair.Changes - changes} state changes");
        }

        await running;
        var busy = (BusySeconds() - before) / (clock.Elapsed.TotalSeconds * Environment.ProcessorCount) * 100;
        var now = await pair.VerdictsAsync();
        foreach (var line in now.Skip(verdicts))
        {
            Console.WriteLine($"    {line}");
        }

        report.Add(new Figure($"false verdicts in {plan.Soak.TotalSeconds:0} s of sysbench", Report.Ours, "", [pair.Changes - changes], "0"));
        report.Add(new Figure("cores busy meanwhile", Report.Ours, "%", [busy]));
    }

    private static async Task SysbenchAsync(LabEnvironment lab, LabHost holder, string options, string verb)
    {
        await using var process = await lab.StartAsync(holder, $"sysbench-{verb}", ["sysbench", $"--config-file={options}", "oltp_read_write", verb]);
        var code = await process.WaitForExitAsync(TimeSpan.FromHours(2));
        if (code != 0)
        {
            throw new LabException($"sysbench {verb} ended with {code}: {process.Log.Tail(10)}");
        }
    }

    /// <summary>Seconds that all cores together were not idle since the machine started (proc(5), /proc/stat).</summary>
    private static double BusySeconds()
    {
        var fields = File.ReadLines("/proc/stat").First().Split(' ', StringSplitOptions.RemoveEmptyEntries).Skip(1).Select(ulong.Parse).ToArray();
        return (fields.Aggregate(0UL, (a, b) => a + b) - fields[3] - fields[4]) / 100.0;
    }
}
