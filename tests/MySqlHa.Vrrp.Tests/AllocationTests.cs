using MySqlHa.Vrrp.Packet;
using MySqlHa.Vrrp.StateMachine;

namespace MySqlHa.Vrrp.Tests;

/// <summary>Nothing is allocated for an advertisement, so no collection comes between two of them.</summary>
public sealed class AllocationTests
{
    private const int Rounds = 10_000;

    public static TheoryData<string> Listeners => [nameof(Samples.V2), nameof(Samples.V2Password), nameof(Samples.V3), nameof(Samples.V3Unicast)];

    [Theory]
    [MemberData(nameof(Listeners))]
    public void A_backup_hears_for_nothing(string listener)
    {
        var config = listener switch
        {
            nameof(Samples.V2) => Samples.V2,
            nameof(Samples.V2Password) => Samples.V2Password,
            nameof(Samples.V3) => Samples.V3,
            _ => Samples.V3Unicast,
        };
        var hearing = new Hearing(config);
        var good = Samples.Advertisement(config, 200);
        var lower = Samples.Advertisement(config, 50);
        var broken = Samples.Advertisement(config with { VirtualRouterId = 99 }, 200);
        Assert.Equal(0, Allocated(() =>
        {
            hearing.Hear(good);
            hearing.Hear(lower);
            hearing.Hear(broken);
        }));
        Assert.True(hearing.Counters.Received >= 2 * Rounds);
        Assert.True(hearing.Counters[DropReason.OtherRouter] >= Rounds);
    }

    [Fact]
    public void A_master_speaks_and_moves_for_nothing()
    {
        var machine = new VrrpMachine(Samples.V3Owner, Samples.Number("192.0.2.5"));
        var actions = new MachineActions();
        machine.Handle(MachineEvent.Start(), actions);
        var generation = 0u;
        Assert.Equal(0, Allocated(() =>
        {
            machine.Handle(MachineEvent.PriorityChanged(100), actions);
            machine.Handle(MachineEvent.TimerExpired(TimerKind.Advertisement, ++generation), actions);
            machine.Handle(MachineEvent.Advertisement(1, 50, 1_000_000), actions);
            machine.Handle(MachineEvent.FaultRaised(ReleaseMode.AfterSuccessor), actions);
            machine.Handle(MachineEvent.Advertisement(1, 50, 1_000_000), actions);
            machine.Handle(MachineEvent.PriorityChanged(255), actions);
            machine.Handle(MachineEvent.FaultCleared(), actions);
            machine.Handle(MachineEvent.StandBy(), actions);
            machine.Handle(MachineEvent.Hold(), actions);
            machine.Handle(MachineEvent.HoldCleared(), actions);
            machine.Handle(MachineEvent.TakeOver(addressesAtOnce: false), actions);
            machine.Handle(MachineEvent.Serve(), actions);
        }));
        Assert.Equal(VrrpState.Master, machine.State);
    }

    /// <summary>What is taken, what is not signed, and a replay: refusing costs nothing either.</summary>
    [Theory]
    [InlineData(VrrpVersion.V2)]
    [InlineData(VrrpVersion.V3)]
    public void Signing_and_verifying_cost_nothing(VrrpVersion version)
    {
        var config = Samples.V3Authenticated with { Version = version };
        var hearing = new Hearing(config);
        var unsigned = Samples.Advertisement(config with { Authentication = null });
        var packets = new[] { Samples.Advertisement(config, 200), Samples.Advertisement(config, 200) };
        var signer = new AdvertisementSigner(config, Samples.Number("192.0.2.252"), TimeProvider.System);
        Assert.Equal(0, Allocated(() =>
        {
            signer.Sign(packets, 20);
            hearing.Hear(packets[1]);
            hearing.Hear(unsigned);
            hearing.Hear(packets[1]);
        }));
        Assert.Equal(Rounds + 1, hearing.Counters.Received);
        Assert.Equal(Rounds + 1, hearing.Counters[DropReason.NotSigned]);
        Assert.Equal(Rounds + 1, hearing.Counters[DropReason.Replayed]);
    }

    private static long Allocated(Action round)
    {
        // Once for the JIT's and the statics' own.
        round();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Rounds; i++)
        {
            round();
        }

        return GC.GetAllocatedBytesForCurrentThread() - before;
    }

    private sealed class Hearing
    {
        private readonly AdvertisementReceiver _receiver;
        private readonly VrrpMachine _machine;
        private readonly MachineActions _actions = new();

        internal Hearing(VrrpConfiguration config)
        {
            _receiver = new AdvertisementReceiver(config, Samples.Local);
            _machine = new VrrpMachine(config, IPv4Number.From(Samples.Local));
            _machine.Handle(MachineEvent.Start(), _actions);
        }

        internal VrrpCounters Counters { get; } = new();

        internal void Hear(byte[] packet)
        {
            var reason = _receiver.Receive(packet, out var advert);
            Counters.Count(reason);
            if (reason == DropReason.None)
            {
                Counters.CountReceived(advert.Priority);
                _machine.Handle(MachineEvent.Advertisement(advert.Source, advert.Priority, advert.IntervalMicroseconds), _actions);
            }
        }
    }
}
