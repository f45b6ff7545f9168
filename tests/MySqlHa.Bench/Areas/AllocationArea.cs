using System.Diagnostics;
using System.Net;
using MySqlHa.Vrrp;
using MySqlHa.Vrrp.Authentication;
using MySqlHa.Vrrp.Packet;
using MySqlHa.Vrrp.StateMachine;

namespace MySqlHa.Bench.Areas;

internal sealed class AllocationArea : IArea
{
    private const int Rounds = 200_000;

    public string Name => "Allocation";

    public string What => "bytes and time an advertisement received and judged, an advertisement that is due, and what a signature adds to either";

    public Task RunAsync(Plan plan, Report report)
    {
        var configuration = new VrrpConfiguration { Name = "bench", Interface = "eth0", VirtualRouterId = 51, Addresses = [VirtualAddress.Parse("192.0.2.100/24")], Priority = 100 };
        var peer = configuration with { Priority = 200 };
        var packet = AdvertisementFrame.Build(peer, [2, 0, 0, 0, 0, 2], IPAddress.Parse("192.0.2.12"), 200)[14..];
        var receiver = new AdvertisementReceiver(configuration, IPAddress.Parse("192.0.2.11"));
        var backup = new VrrpMachine(configuration, 0xC000020B);
        var actions = new MachineActions();
        backup.Handle(MachineEvent.Start(), actions);
        Measure(report, "advertisement received", plan.Runs, () =>
        {
            receiver.Receive(packet, out var heard);
            backup.Handle(MachineEvent.Advertisement(heard.Source, heard.Priority, heard.IntervalMicroseconds), actions);
        });

        var master = new VrrpMachine(configuration with { Priority = 255 }, 0xC000020B);
        master.Handle(MachineEvent.Start(), actions);
        var generation = actions.AsSpan().ToArray().First(a => a.Kind == MachineActionKind.ArmTimer && a.Timer == TimerKind.Advertisement).Generation;
        Measure(report, "advertisement due", plan.Runs, () =>
        {
            master.Handle(MachineEvent.TimerExpired(TimerKind.Advertisement, generation), actions);
            for (var i = 0; i < actions.Count; i++)
            {
                generation = actions[i].Kind == MachineActionKind.ArmTimer ? actions[i].Generation : generation;
            }
        });
        MeasureSigned(report, plan.Runs, configuration, peer);
        return Task.CompletedTask;
    }

    private static void MeasureSigned(Report report, int runs, VrrpConfiguration configuration, VrrpConfiguration peer)
    {
        var settings = new AuthenticationSettings { Keys = [new AuthenticationKey(1, new byte[32])], ActiveKey = 1 };
        byte[][] packets = [AdvertisementFrame.Build(peer with { Authentication = settings }, [2, 0, 0, 0, 0, 2], IPAddress.Parse("192.0.2.12"), 200)[14..]];
        var signer = new AdvertisementSigner(peer with { Authentication = settings }, 0xC000020C, TimeProvider.System);
        var receiver = new AdvertisementReceiver(configuration with { Authentication = settings }, IPAddress.Parse("192.0.2.11"));
        Measure(report, "advertisement signed", runs, () => signer.Sign(packets, 20));
        Measure(report, "advertisement signed and verified", runs, () =>
        {
            signer.Sign(packets, 20);
            receiver.Receive(packets[0], out _);
        });
    }

    private static void Measure(Report report, string what, int runs, Action round)
    {
        Repeat(round);
        Repeat(round);
        var bytes = new List<double>();
        var nanoseconds = new List<double>();
        for (var run = 0; run < runs; run++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var clock = Stopwatch.GetTimestamp();
            Repeat(round);
            nanoseconds.Add(Stopwatch.GetElapsedTime(clock).TotalNanoseconds / Rounds);
            bytes.Add((double)(GC.GetAllocatedBytesForCurrentThread() - before) / Rounds);
        }

        report.Add(new Figure($"{what}, allocated", Report.Ours, "bytes", bytes, "0"));
        report.Add(new Figure($"{what}, time", Report.Ours, "ns", nanoseconds));
    }

    private static void Repeat(Action round)
    {
        for (var i = 0; i < Rounds; i++)
        {
            round();
        }
    }
}
