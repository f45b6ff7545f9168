using System.Globalization;
using System.Text.RegularExpressions;
using MySqlHa.Vrrp.Tests.Link.Support;

namespace MySqlHa.Tests.Support;

/// <summary>
/// Two hosts on one cable, each a network namespace: near is 10.78.0.1 and has <see cref="Interface"/>, far is 10.78.0.2 and plays the gateway.
/// Interface names are never used twice: the module shares a link by its interface's name for the whole process.
/// </summary>
internal sealed partial class Cable : IDisposable
{
    private static int _count;
    private readonly int _number = Interlocked.Increment(ref _count);

    public Cable()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Needs root on Linux to make network namespaces.");
        ReapOfDeadRuns();
        Command.Run("ip", "netns", "add", Near);
        Command.Run("ip", "netns", "add", Far);
        Command.Run("ip", "-n", Near, "link", "add", Interface, "type", "veth", "peer", "name", FarInterface, "netns", Far);
        Ip("addr", "add", "10.78.0.1/24", "dev", Interface);
        Ip("link", "set", "lo", "up");
        Ip("link", "set", Interface, "up");
        IpFar("addr", "add", "10.78.0.2/24", "dev", FarInterface);
        IpFar("link", "set", FarInterface, "up");
    }

    public string Near => string.Create(CultureInfo.InvariantCulture, $"mhm{Environment.ProcessId}n{_number}");

    public string Far => string.Create(CultureInfo.InvariantCulture, $"mhm{Environment.ProcessId}f{_number}");

    public string Interface => string.Create(CultureInfo.InvariantCulture, $"mt{_number}");

    public string FarInterface => string.Create(CultureInfo.InvariantCulture, $"mf{_number}");

    public string Ip(params string[] arguments) => Command.Run("ip", ["-n", Near, .. arguments]);

    public string IpFar(params string[] arguments) => Command.Run("ip", ["-n", Far, .. arguments]);

    public bool HasAddress(string address) => Ip("-4", "-o", "addr", "show").Contains($" {address}/", StringComparison.Ordinal);

    public void Dispose()
    {
        foreach (var name in new[] { Near, Far }.Where(n => File.Exists($"/run/netns/{n}")))
        {
            Command.Run("ip", "netns", "del", name);
        }
    }

    /// <summary>A test process that was killed could not clean up. Only names of ours whose process is gone.</summary>
    private static void ReapOfDeadRuns()
    {
        foreach (var path in Directory.Exists("/run/netns") ? Directory.GetFiles("/run/netns", "mhm*") : [])
        {
            if (OurName().Match(Path.GetFileName(path)) is { Success: true } match && !Directory.Exists($"/proc/{match.Groups[1].Value}"))
            {
                Command.Run("ip", "netns", "del", match.Value);
            }
        }
    }

    [GeneratedRegex("^mhm([0-9]+)[nf][0-9]+$")]
    private static partial Regex OurName();
}
