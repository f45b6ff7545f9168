using MySqlHa.Lab.Linux;

namespace MySqlHa.Lab.Faults;

/// <summary>What can happen to the master's host: its clock, its address, its memory, its kernel's notifications.</summary>
internal static class HostFaults
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(10);

    public static IReadOnlyList<Fault> All { get; } =
    [
        Jump("clock jumps ahead 3 h", "+3h"),
        Jump("clock jumps back 3 h", "-3h"),
        new("address deleted", "ip address del on the master's host", FaultOutcome.Stays, TimeSpan.FromSeconds(5),
            DeleteAsync, ProcessFaults.Nothing) { Short = true },
        new("memory pressure", "the master's host has 24 MiB more memory than its processes use, and one more process wants 512, again and again, for ten seconds", FaultOutcome.Either, Long,
            async scene => scene.Hold(await MemoryLimit.StartAsync(scene.Lab, scene.Holder).ConfigureAwait(false)), scene => scene.ReleaseAsync()) { Needs = FaultNeeds.MemoryGroup },
        new("netlink flooded", "thousands of addresses, routes and link changes a second in bursts on the master's host, for ten seconds", FaultOutcome.Stays, Long,
            async scene => scene.Hold(await NetlinkFlood.StartAsync(scene.Lab, scene.Holder).ConfigureAwait(false)), scene => scene.ReleaseAsync()),
    ];

    private static Fault Jump(string name, string offset) => new(
        name, "the wall clock of the master's daemon, and back after ten seconds", FaultOutcome.Stays, Long,
        scene => MoveAsync(scene, offset), scene => MoveAsync(scene, "+0")) { Needs = FaultNeeds.MovableClock };

    private static Task MoveAsync(FaultScene scene, string offset)
    {
        scene.Clock.Move(scene.Holder, offset);
        return Task.CompletedTask;
    }

    private static async Task DeleteAsync(FaultScene scene)
    {
        CommandResult result = await scene.Lab.ExecAsync(
            scene.Holder, "ip", "address", "del", $"{LabAddresses.VirtualAddress}/{LabAddresses.PrefixLength}", "dev", LabAddresses.Interface).ConfigureAwait(false);
        if (result.ExitCode != 0)
            throw new LabException($"the address could not be deleted: {result.Error.Trim()}");
    }
}
