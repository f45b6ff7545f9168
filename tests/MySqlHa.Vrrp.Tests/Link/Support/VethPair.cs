using System.Text.RegularExpressions;
using MySqlHa.Vrrp.Link;

namespace MySqlHa.Vrrp.Tests.Link.Support;

/// <summary>Two hosts on one cable: two network namespaces of their own names joined by a veth pair, 10.77.0.1 and 10.77.0.2. Gone with Dispose.</summary>
public sealed partial class VethPair : IDisposable
{
    private static int _count;
    private readonly int _number = Interlocked.Increment(ref _count);

    public VethPair()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Needs root on Linux to make network namespaces.");
        ReapOfDeadRuns();
        try
        {
            Command.Run("ip", "netns", "add", Near);
            Command.Run("ip", "netns", "add", Far);
            Plug();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string Near => $"mha{Environment.ProcessId}n{_number}";

    public string Far => $"mha{Environment.ProcessId}f{_number}";

    public static string NearInterface => "vrnear";

    public static string FarInterface => "vrfar";

    /// <summary>Makes the cable; again after it was deleted.</summary>
    public void Plug()
    {
        Command.Run("ip", "-n", Near, "link", "add", NearInterface, "type", "veth", "peer", "name", FarInterface, "netns", Far);
        IpNear("addr", "add", "10.77.0.1/24", "dev", NearInterface);
        IpFar("addr", "add", "10.77.0.2/24", "dev", FarInterface);
        IpNear("link", "set", "lo", "up");
        IpFar("link", "set", "lo", "up");
        IpNear("link", "set", NearInterface, "up");
        IpFar("link", "set", FarInterface, "up");
    }

    public string IpNear(params string[] arguments) => Command.Run("ip", ["-n", Near, .. arguments]);

    public string IpFar(params string[] arguments) => Command.Run("ip", ["-n", Far, .. arguments]);

    public T InNear<T>(Func<T> action) => NetworkNamespace.Run(Near, action);

    public T InFar<T>(Func<T> action) => NetworkNamespace.Run(Far, action);

    public PcapLink OpenNear() => InNear(() => PcapLink.Open(NearInterface));

    public PcapLink OpenFar() => InFar(() => PcapLink.Open(FarInterface));

    public void Dispose()
    {
        foreach (var name in new[] { Near, Far })
        {
            if (File.Exists($"/run/netns/{name}"))
            {
                Command.Run("ip", "netns", "del", name);
            }
        }
    }

    /// <summary>A test process that was killed could not clean up. Only names of ours whose process is gone.</summary>
    private static void ReapOfDeadRuns()
    {
        foreach (var path in Directory.Exists("/run/netns") ? Directory.GetFiles("/run/netns", "mha*") : [])
        {
            var name = Path.GetFileName(path);
            if (OurName().Match(name) is { Success: true } match && !Directory.Exists($"/proc/{match.Groups[1].Value}"))
            {
                Command.Run("ip", "netns", "del", name);
            }
        }
    }

    [GeneratedRegex("^mha([0-9]+)[nf][0-9]+$")]
    private static partial Regex OurName();
}
