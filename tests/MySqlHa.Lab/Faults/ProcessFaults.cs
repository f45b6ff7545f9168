using System.Globalization;
using MySqlHa.Lab.Linux;

namespace MySqlHa.Lab.Faults;

/// <summary>What can happen to the daemon and to its guard.</summary>
internal static class ProcessFaults
{
    // Longer than the kernel's lease and the master down interval, so that whoever lets go too late is seen.
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(5);
    private static readonly double[] Freezes = [0.5, 5, 30];

    public static IReadOnlyList<Fault> All { get; } =
    [
        new("daemon kill -9", "SIGKILL to all processes of the master's daemon; a service manager starts it again", FaultOutcome.Moves, Long,
            scene => GoneAsync(Kill(scene.Daemon)), Nothing) { Short = true },
        .. Freezes.Select(FreezeDaemon),
        new("guard kill -9", "SIGKILL to the guard of the master's daemon", FaultOutcome.Either, Long,
            scene => GoneAsync(Kill([scene.NeedGuard()])), Nothing) { NeedsGuard = true, Short = true },
        .. Freezes.Select(FreezeGuard),
        new("daemon, then guard kill -9", "SIGKILL to the master's daemon and at once to its guard: the kernel's lease is what is left", FaultOutcome.Moves, Long,
            scene => GoneAsync(Kill([.. scene.Daemon, scene.NeedGuard()])), Nothing) { NeedsGuard = true, Short = true },
        new("guard, then daemon kill -9", "the other way round", FaultOutcome.Moves, Long,
            scene => GoneAsync(Kill([scene.NeedGuard(), .. scene.Daemon])), Nothing) { NeedsGuard = true },
        new("both nodes' daemons kill -9", "SIGKILL to both daemons at once; service managers start both again after five seconds", FaultOutcome.Either, Long,
            scene => GoneAsync(Kill([.. scene.Daemon, .. scene.Pair.Daemon(scene.Other)])), Nothing),
    ];

    /// <summary>Nothing to undo: what is dead is started again by whoever supervises it.</summary>
    internal static Task Nothing(FaultScene scene) => Task.CompletedTask;

    // Half a second is less than the master down interval: nobody need notice. With a guard the daemon does not outlive it, and the role moves.
    private static Fault FreezeDaemon(double seconds) => new(
        $"daemon SIGSTOP {Text(seconds)}", $"SIGSTOP to all processes of the master's daemon, SIGCONT after {Text(seconds)}",
        seconds < 1 ? FaultOutcome.Either : FaultOutcome.Moves, TimeSpan.FromSeconds(seconds),
        scene => FreezeAsync(scene.Daemon), scene => ThawAsync(scene.Daemon)) { Short = seconds is 5 };

    private static Fault FreezeGuard(double seconds) => new(
        $"guard SIGSTOP {Text(seconds)}", $"SIGSTOP to the guard of the master's daemon, SIGCONT after {Text(seconds)}",
        FaultOutcome.Either, TimeSpan.FromSeconds(seconds),
        scene => FreezeAsync([scene.NeedGuard()]), scene => ThawAsync([scene.NeedGuard()])) { NeedsGuard = true };

    private static string Text(double seconds) => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.#} s");

    /// <summary>All at once: whoever is last must not have time to act for the first.</summary>
    private static IReadOnlyList<ProcessIdentity> Kill(IReadOnlyList<ProcessIdentity> processes)
    {
        foreach (ProcessIdentity process in processes)
            process.Signal(LinuxSignal.Kill);
        return processes;
    }

    private static async Task GoneAsync(IReadOnlyList<ProcessIdentity> processes)
    {
        foreach (ProcessIdentity process in processes)
        {
            if (!await process.WaitGoneAsync(TimeSpan.FromSeconds(20)).ConfigureAwait(false))
                throw new LabException($"process {process.Pid} is still there 20 s after SIGKILL");
        }
    }

    private static async Task FreezeAsync(IReadOnlyList<ProcessIdentity> processes)
    {
        // All are told before the first is waited for; one that its guard kills meanwhile is stopped enough.
        foreach (ProcessIdentity process in processes)
            process.Signal(LinuxSignal.Stop);
        foreach (ProcessIdentity process in processes.Where(p => p.IsAlive))
        {
            try
            {
                await process.FreezeAsync().ConfigureAwait(false);
            }
            catch (DirectoryNotFoundException)
            {
                // Killed while it was looked at.
            }
        }
    }

    private static Task ThawAsync(IReadOnlyList<ProcessIdentity> processes)
    {
        foreach (ProcessIdentity process in processes)
            process.Signal(LinuxSignal.Continue);
        return Task.CompletedTask;
    }
}
