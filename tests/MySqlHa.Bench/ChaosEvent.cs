using MySqlHa.Lab;
using MySqlHa.Lab.Linux;

namespace MySqlHa.Bench;

/// <summary>Something that makes the other node master, and what mends it.</summary>
/// <param name="Name">For the table.</param>
/// <param name="Break">Does it to the holder.</param>
/// <param name="Mend">Takes the cause away.</param>
internal sealed record ChaosEvent(string Name, Func<LabEnvironment, OurPair, LabHost, Task> Break, Func<LabEnvironment, OurPair, LabHost, Task> Mend)
{
    private static readonly Func<LabEnvironment, OurPair, LabHost, Task> Nothing = (_, _, _) => Task.CompletedTask;
    private static readonly Func<LabEnvironment, OurPair, LabHost, Task> Heal = (lab, _, _) => lab.HealAsync();
    private static readonly Func<LabEnvironment, OurPair, LabHost, Task> StartDaemon = (_, pair, host) => pair.ReturnAsync(host);

    /// <summary>All of them.</summary>
    public static IReadOnlyList<ChaosEvent> All { get; } =
    [
        new("kill -9 mysqld", (lab, _, h) => lab.Server(h).KillAsync(), (lab, _, h) => lab.Server(h).StartAsync()),
        new("freeze mysqld", (lab, _, h) => lab.Server(h).FreezeAsync(), (lab, _, h) => lab.Server(h).ThawAsync()),
        new("stop mysqld", (lab, _, h) => lab.Server(h).StopAsync(), (lab, _, h) => lab.Server(h).StartAsync()),
        new("stop daemon", (_, pair, h) => pair.ResignAsync(h), StartDaemon),
        new("kill -9 daemon", (_, pair, h) => pair.Nodes[h].KillAsync(), StartDaemon),
        new("gateway cut", (lab, _, h) => lab.CutBetweenAsync(h, LabHost.Gateway), Heal),
        new("cable pulled", (lab, _, h) => lab.CutAsync(h), Heal),
        new("interface down", (lab, _, h) => lab.LinkDownAsync(h), Heal),
        new("machine dies", KillAllAsync, async (lab, pair, h) =>
        {
            await lab.Server(h).StartAsync();
            await pair.ReturnAsync(h);
        }),
        new("switchover", (_, pair, h) => pair.Nodes.Operator.SwitchoverAsync(Pair.Other(h)), Nothing),
    ];

    /// <summary>Everything at once, as when the power goes; the address goes with the machine.</summary>
    private static async Task KillAllAsync(LabEnvironment lab, OurPair pair, LabHost host)
    {
        pair.Nodes[host].Process.Signal(LinuxSignal.Kill);
        await lab.Server(host).KillAsync();
        await pair.Nodes[host].KillAsync();
        await lab.ExecAsync(host, "ip", "address", "del", LabAddresses.VirtualAddress + "/24", "dev", LabAddresses.Interface);
    }
}
