using System.Diagnostics;

namespace MySqlHa.Tests.Support;

/// <summary>
/// One cable and one session with the module for a test. All such tests run one after another: the module's table of instances belongs to the process.
/// </summary>
[Collection(ProcessWide.Name)]
public abstract class InstanceTest : IDisposable
{
    private protected Cable Cable { get; } = new();

    private protected ModuleSession Session { get; }

    protected InstanceTest() => Session = new ModuleSession(Cable.Near);

    /// <summary>
    /// Start-VrrpInstance with what is always needed; master after some 100 ms. The guard bears much, where nothing is said of it: whom it would kill is the process of
    /// all tests, on a machine that may stand still for a third of a second.
    /// </summary>
    protected string Start(string more = "", string name = "vip", int virtualRouterId = 51, string address = "10.78.0.100/24") =>
        $"Start-VrrpInstance {name} -Interface {Cable.Interface} -VirtualRouterId {virtualRouterId} -VirtualAddress {address} -AdvertisementInterval 0.03 {(more.Contains("Guard", StringComparison.Ordinal) ? more : $"-TakeoverWait None -GuardLimit 30 {more}")}";

    protected static void Until(Func<bool> condition, string what)
    {
        var clock = Stopwatch.StartNew();
        Assert.True(SpinWait.SpinUntil(condition, TimeSpan.FromSeconds(15)), $"{what} did not happen within {clock.Elapsed.TotalSeconds:0} s.");
    }

    /// <summary>The names of this process's threads that belong to the engine.</summary>
    protected static string[] EngineThreads() =>
        [.. Directory.GetDirectories("/proc/self/task").Select(t => Read(t + "/comm")).Where(c => c.StartsWith("vrrp", StringComparison.Ordinal))];

    public virtual void Dispose()
    {
        Session.Dispose();
        Cable.Dispose();
        GC.SuppressFinalize(this);
    }

    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file).Trim();
        }
        catch (IOException)
        {
            return ""; // The thread ended meanwhile.
        }
    }
}
