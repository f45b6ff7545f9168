using System.Collections.Concurrent;
using System.Diagnostics;
using MySqlHa.Node.Guard;
using MySqlHa.Vrrp.Engine;
using MySqlHa.Vrrp.Tracking;

namespace MySqlHa.Node.Tests.Guard;

/// <summary>Real guards of a router on the loopback interface whose address is nowhere, and whoever hears of them.</summary>
internal sealed class GuardRig : ITrackerTarget, IDisposable
{
    private static int _routers;
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("mysqlha-guard-");

    public static string Program { get; } = Path.Combine(Root(), "bin", "lib", "mysqlha-guard");

    public ConcurrentDictionary<string, string> Faults { get; } = [];

    public ConcurrentQueue<string> Heard { get; } = new();

    /// <summary>Stands for the daemon, whom a guard may kill.</summary>
    public Process Daemon { get; } = Process.Start(new ProcessStartInfo("sleep", ["600"]))!;

    public string Journal => File.Exists(JournalFile) ? File.ReadAllText(JournalFile) : "";

    public GuardSettings Settings { get; init; } = new() { Program = Program, Limit = TimeSpan.FromMilliseconds(300), Interval = TimeSpan.FromMilliseconds(50) };

    private string JournalFile => Path.Combine(_folder.FullName, "journal.jsonl");

    public GuardCharge Charge() => new()
    {
        Name = "vip",
        Daemon = Daemon.Id,
        Limit = (long)Settings.Limit.TotalMicroseconds,
        Interface = "lo",
        InterfaceIndex = 1,
        VirtualRouterId = 1000 + Interlocked.Increment(ref _routers),
        Addresses = ["192.0.2.100/32"],
        JournalFolder = _folder.FullName,
    };

    public GuardKeeper Start(GuardCharge? charge = null)
    {
        var keeper = GuardKeeper.Start(Settings, charge ?? Charge());
        Faults["guard"] = "waiting for its guard";
        keeper.Attach(this);
        return keeper;
    }

    public GuardLink Link(GuardCharge charge) => GuardLink.Start(Program, charge, Log);

    public void RaiseFault(string key, string reason)
    {
        Faults[key] = reason;
        Heard.Enqueue($"fault: {reason}");
    }

    public void ClearFault(string key)
    {
        Faults.TryRemove(key, out _);
        Heard.Enqueue("fault cleared");
    }

    public void MovePriority(string key, int weight)
    {
    }

    public void Log(VrrpLogLevel level, string code, string message) => Heard.Enqueue($"{code}: {message}");

    public void Dispose()
    {
        if (!Daemon.HasExited)
        {
            Daemon.Kill();
            Daemon.WaitForExit();
        }

        Daemon.Dispose();
        _folder.Delete(recursive: true);
    }

    private static string Root()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder.FullName, "MySqlHa.slnx")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException("The tests do not lie in a checkout.");
        }

        return folder.FullName;
    }
}
