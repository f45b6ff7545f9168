using MySqlHa.Node.Guard;
using MySqlHa.Simulation.Time;
using MySqlHa.Vrrp.TakeOver;

namespace MySqlHa.Simulation.Schedules;

/// <summary>
/// Makes a schedule of a seed. Faults come at random instants, most of them shortly after another one: a pair survives nearly everything that comes alone.
/// <para>
/// What a configuration does not promise to survive is not asked of it (docs/simulation.md has the statements): with -TakeoverWait Guard no guard fails,
/// so that it cannot fail together with its daemon; without a witness the nodes are cut from each other only where a gateway tells which one is cut off, which takes it
/// less time than the other one needs to take over only at advertisements of a second, and if no advertisement was missed before.
/// </para>
/// </summary>
internal static class ScheduleGenerator
{
    private const long Second = 1_000_000;

    private static readonly FaultKind[] Everywhere =
    [
        FaultKind.DaemonKilled, FaultKind.DaemonKilled, FaultKind.DaemonFrozen, FaultKind.DaemonFrozen, FaultKind.ServerKilled, FaultKind.ServerKilled,
        FaultKind.ServerFrozen, FaultKind.DaemonAndServerFrozen, FaultKind.CommitsStuck, FaultKind.PowerOff, FaultKind.Busy, FaultKind.ClockJump,
        FaultKind.AddressDeleted, FaultKind.AdvertisementsLost, FaultKind.AdvertisementsThinned, FaultKind.Suspended,
    ];

    private static readonly FaultKind[] OfGuards = [FaultKind.GuardKilled, FaultKind.GuardFrozen, FaultKind.BothKilled, FaultKind.BothFrozen];

    /// <summary>What keeps a living node's advertisements from the other one: then the silence has begun before the cable is pulled.</summary>
    private static readonly FaultKind[] Silencing =
    [
        FaultKind.DaemonKilled, FaultKind.DaemonFrozen, FaultKind.DaemonAndServerFrozen, FaultKind.GuardKilled, FaultKind.GuardFrozen, FaultKind.BothKilled,
        FaultKind.BothFrozen, FaultKind.PowerOff, FaultKind.Busy, FaultKind.AdvertisementsLost, FaultKind.AdvertisementsThinned, FaultKind.Suspended,
    ];

    private static readonly FaultKind[] OfWitness =
    [
        FaultKind.LinkCut, FaultKind.PeerCut, FaultKind.PeerCut, FaultKind.Isolated, FaultKind.WitnessCut, FaultKind.WitnessAway,
    ];

    /// <summary>Makes it.</summary>
    public static Schedule Make(ulong seed)
    {
        var chance = new Chance(seed);
        var setup = SetupOf(chance);
        var faults = FaultsOf(setup, chance);
        return setup.Witness || !faults.Any(f => f.Kind == FaultKind.Isolated)
            ? new(seed, setup, faults)
            : new(seed, setup with { Loss = 0, Reordering = 0 }, [.. faults.Where(f => !Silencing.Contains(f.Kind))]);
    }

    private static Setup SetupOf(Chance chance)
    {
        var better = (int)chance.Between(60, 200);
        var other = chance.Hits(0.15) ? better : (int)chance.Between(40, better);
        var swapped = chance.Hits(0.5);
        return new Setup
        {
            Interval = chance.Of<long>([Second, Second, Second, 500_000, 200_000, 100_000, 50_000]),
            Priorities = swapped ? [other, better] : [better, other],
            Preempt = chance.Hits(0.5),
            Wait = chance.Hits(0.6) ? TakeoverWait.Guard : TakeoverWait.Lease,
            Witness = chance.Hits(0.4),
            Gateway = chance.Hits(0.6),
            OnGuardLoss = chance.Hits(0.5) ? GuardLoss.Restart : GuardLoss.StepDown,
            SemiSync = chance.Hits(0.7),
            Drift = [Drift(chance), Drift(chance)],
            WitnessDrift = Drift(chance),
            WallOffset = [chance.Between(-5 * Second, 5 * Second), chance.Between(-5 * Second, 5 * Second)],
            Loss = chance.Of<double>([0, 0, 0.01, 0.05]),
            Duplication = chance.Of<double>([0, 0.01, 0.1]),
            Reordering = chance.Of<double>([0, 0.01, 0.1]),
        };
    }

    /// <summary>More than ntpd corrects (500 ppm), on each of two hosts.</summary>
    private static double Drift(Chance chance) => (chance.Share() - 0.5) * 0.002;

    private static Fault[] FaultsOf(Setup setup, Chance chance)
    {
        var kinds = KindsOf(setup);
        var centre = Schedule.Begin + chance.Between(0, 2 * Second);
        var victim = (int)chance.Between(0, 1);
        var faults = new Fault[chance.Between(1, 6)];
        for (var i = 0; i < faults.Length; i++)
        {
            // Close together, in a while, or about when the last one has led to something.
            centre += chance.Of<long>([0, chance.Between(0, 50_000), chance.Between(0, 500_000), chance.Between(0, 4 * setup.Interval), chance.Between(0, 3 * Second)]);
            victim = chance.Hits(0.35) ? 1 - victim : victim;
            faults[i] = new(centre, chance.Of<FaultKind>(kinds), victim, DurationOf(chance));
        }

        if (chance.Hits(0.02))
        {
            faults[0] = new(Schedule.Begin, FaultKind.Restless, victim, 20 * Second);
        }

        return faults;
    }

    private static FaultKind[] KindsOf(Setup setup)
    {
        IEnumerable<FaultKind> kinds = Everywhere;
        if (setup.Wait == TakeoverWait.Lease)
        {
            kinds = kinds.Concat(OfGuards).Concat(OfGuards);
        }

        if (setup.Witness)
        {
            kinds = kinds.Concat(OfWitness).Concat(OfWitness);
        }
        else if (setup is { Gateway: true, Interval: >= Second })
        {
            kinds = [.. kinds, FaultKind.Isolated, FaultKind.Isolated];
        }

        return setup.Gateway ? [.. kinds, FaultKind.GatewayCut, FaultKind.GatewayCut] : [.. kinds];
    }

    private static long DurationOf(Chance chance) => chance.Of<long>(
    [
        chance.Between(1_000, 100_000), chance.Between(100_000, 600_000), chance.Between(300_000, Second), chance.Between(Second, 3 * Second), chance.Between(2 * Second, 7 * Second),
    ]);
}
