using System.Diagnostics;
using System.Text.Json;
using MySqlHa.Node.Guard;
using MySqlHa.Vrrp;
using MySqlHa.Vrrp.Address;

namespace MySqlHa.Guard;

/// <summary>
/// Watches a node's process, and lets go in its place when it ends without a word or stands still while it holds. Started by the node, through whose pipe it
/// is told everything; it ends with the node's goodbye, or when it has released.
/// </summary>
internal static class Program
{
    private const int Usage = 64;
    private const int ChargeMilliseconds = 5000;
    private const int ClaimMilliseconds = 20;

    private static int Main(string[] args)
    {
        if (args is not [var name] || name.StartsWith('-') || !Console.IsInputRedirected)
        {
            Console.Error.WriteLine("mysqlha-guard is started by a MySqlHa instance and watches it; there is nothing to be done with it by hand.");
            return Usage;
        }

        Native.Detach();
        Spare();
        try
        {
            var pipe = new DaemonPipe();
            pipe.Read(ChargeMilliseconds, Clock);
            while (pipe is { Charge: null, Open: true } && Clock() < ChargeMilliseconds * 1000L + Started)
            {
                pipe.Read(ClaimMilliseconds, Clock);
            }

            return pipe.Charge is { } charge ? Watch(pipe, charge) : Usage;
        }
        catch (Exception error) when (error is InvalidDataException or JsonException or AddressException or FormatException)
        {
            DaemonPipe.Note("Error", "GuardFailed", $"The guard ends: {error.Message}");
            return 1;
        }
    }

    private static long Started { get; } = Clock();

    private static long Clock() => (long)(Stopwatch.GetTimestamp() * (1_000_000.0 / Stopwatch.Frequency));

    private static int Watch(DaemonPipe pipe, GuardCharge charge)
    {
        var daemon = Native.OpenProcess(charge.Daemon);
        using var addresses = new LinuxVirtualAddress();
        var fence = new ServerFence(charge.Server);
        _ = Task.Run(fence.StandAsync);
        RealTime.TryEnter(RealTime.PacketPriority);
        using var watch = new RouterWatch(charge);
        while (true)
        {
            if (watch.Try(Clock()))
            {
                DaemonPipe.SayReady();
            }

            var now = Clock();
            var verdict = GuardRules.Next(new GuardFacts
            {
                Limit = charge.Limit,
                LastBeat = pipe.LastBeat,
                Holds = pipe.Holds,
                PipeOpen = pipe.Open,
                Goodbye = pipe.Goodbye,
                Now = now,
            });
            switch (verdict.Action)
            {
                case GuardAction.End:
                    return 0;
                case GuardAction.Release when !watch.Taken && !pipe.Holds:
                    // It never watched: another guard of this router is at work.
                    return 0;
                case GuardAction.Release:
                    new Release(charge, daemon, addresses, fence).Run(verdict.Reason, pipe.Holds, now - pipe.LastBeat);
                    return 0;
            }

            var wait = watch.Taken ? -1 : ClaimMilliseconds;
            pipe.Read(verdict.NextLook == long.MaxValue ? wait : (int)Math.Min((uint)wait, (verdict.NextLook - now + 999) / 1000), Clock);
        }
    }

    /// <summary>The last one that a machine without memory should end. Only root, with CAP_SYS_RESOURCE, may say so.</summary>
    private static void Spare()
    {
        try
        {
            File.WriteAllText("/proc/self/oom_score_adj", "-1000");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // As any other, then.
        }
    }
}
