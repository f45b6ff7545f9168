using MySqlHa.Simulation.Nodes;
using MySqlHa.Simulation.Schedules;

namespace MySqlHa.Simulation;

/// <summary>Has the faults of a schedule begin and end, and afterwards the operator put right what only an operator does.</summary>
internal sealed class FaultInjector(World world)
{
    private const long OperatorsRound = 1_000_000;
    private const long Relapse = 1_500_000;
    private const long Hour = 3_600_000_000;

    /// <summary>Puts all of it on the clock.</summary>
    public void Plan()
    {
        foreach (var fault in world.Schedule.Faults)
        {
            world.Clock.At(fault.At, () => Begin(fault));
            world.Clock.At(fault.End, () => End(fault));
        }

        world.Clock.At(world.Schedule.Calm, () =>
        {
            world.Note(-1, "all is well from here on");
            Operate(resumed: false);
        });
    }

    private void Begin(Fault fault)
    {
        var host = world.Hosts[fault.Node];
        world.Note(fault.Node, "FAULT", $"{fault.Kind} for {fault.Duration / 1000} ms");
        switch (fault.Kind)
        {
            case FaultKind.DaemonKilled:
                host.DaemonHeld++;
                host.KillDaemon("the daemon is killed");
                break;
            case FaultKind.DaemonFrozen:
                host.FreezeDaemon();
                break;
            case FaultKind.GuardKilled:
                host.KillGuard("the guard is killed");
                break;
            case FaultKind.GuardFrozen:
                host.FreezeGuard();
                break;
            case FaultKind.BothKilled:
                host.DaemonHeld++;
                host.KillGuard("the guard is killed");
                host.KillDaemon("the daemon is killed");
                break;
            case FaultKind.BothFrozen:
                host.FreezeGuard();
                host.FreezeDaemon();
                break;
            case FaultKind.ServerKilled:
                host.ServerHeld++;
                host.Server.Kill();
                Tell(host, ServerNews.Gone);
                break;
            case FaultKind.DaemonAndServerFrozen:
                host.FreezeDaemon();
                FreezeServer(host);
                break;
            case FaultKind.ServerFrozen:
                FreezeServer(host);
                break;
            case FaultKind.CommitsStuck:
                host.Server.StuckUntil = fault.End;
                host.Server.StuckForAcknowledgement = world.Chance.Hits(0.5);
                break;
            case FaultKind.PowerOff:
                host.Unpowered++;
                host.CutPower();
                break;
            case FaultKind.Busy:
                host.Busy++;
                break;
            case FaultKind.ClockJump:
                host.Time.WallOffset += world.Chance.Between(-5, 5) * Hour;
                break;
            case FaultKind.AddressDeleted:
                if (host.Kernel.Take("somebody has deleted the address"))
                {
                    host.Daemon?.OnAddressDeleted();
                }

                break;
            case FaultKind.Suspended:
                host.Suspended = true;
                host.Daemon?.Suspend(true);
                break;
            case FaultKind.Restless:
                Relapses(host, fault.End);
                break;
            default:
                Cut(fault, 1);
                break;
        }
    }

    private void End(Fault fault)
    {
        var host = world.Hosts[fault.Node];
        switch (fault.Kind)
        {
            case FaultKind.DaemonKilled or FaultKind.BothKilled:
                host.DaemonHeld--;
                host.Supervise();
                break;
            case FaultKind.DaemonFrozen or FaultKind.GuardFrozen or FaultKind.BothFrozen:
                host.Thaw();
                break;
            case FaultKind.ServerKilled:
                host.ServerHeld--;
                Return(host);
                break;
            case FaultKind.DaemonAndServerFrozen:
                // One of them is scheduled first.
                var first = world.Chance.Hits(0.5);
                world.Clock.After(first ? 0 : world.Chance.Between(0, 20_000), host.Thaw);
                world.Clock.After(first ? world.Chance.Between(0, 20_000) : 0, () => ThawServer(host));
                break;
            case FaultKind.ServerFrozen:
                ThawServer(host);
                break;
            case FaultKind.PowerOff:
                host.Unpowered--;
                Return(host);
                break;
            case FaultKind.Busy:
                host.Busy--;
                break;
            case FaultKind.Suspended:
                host.Suspended = false;
                host.Daemon?.Suspend(false);
                break;
            case FaultKind.CommitsStuck or FaultKind.GuardKilled or FaultKind.ClockJump or FaultKind.AddressDeleted or FaultKind.Restless:
                break;
            default:
                Cut(fault, -1);
                break;
        }
    }

    private void Cut(Fault fault, int by)
    {
        var (from, network) = (fault.Node, world.Network);
        switch (fault.Kind)
        {
            case FaultKind.AdvertisementsLost:
                network.Links[from].AdvertisementCuts += by;
                break;
            case FaultKind.AdvertisementsThinned:
                network.Links[from].Thinnings += by;
                break;
            case FaultKind.LinkCut:
                network.Links[from].Cuts += by;
                break;
            case FaultKind.PeerCut:
                network.Links[0].Cuts += by;
                network.Links[1].Cuts += by;
                break;
            case FaultKind.Isolated:
                network.Links[0].Cuts += by;
                network.Links[1].Cuts += by;
                network.Gateways[from].Cuts += by;
                network.Witnesses[from].Cuts += by;
                break;
            case FaultKind.GatewayCut:
                network.Gateways[from].Cuts += by;
                break;
            case FaultKind.WitnessCut:
                network.Witnesses[from].Cuts += by;
                break;
            case FaultKind.WitnessAway:
                world.Witness.Away += by;
                break;
            default:
                throw new InvalidOperationException($"Nothing is cut by {fault.Kind}.");
        }
    }

    private static void Tell(Host host, ServerNews news) => host.Daemon?.OnServer(news);

    private static void FreezeServer(Host host)
    {
        host.Server.Freeze();
        if (host.Server.Alive)
        {
            Tell(host, ServerNews.Frozen);
        }
    }

    private static void ThawServer(Host host)
    {
        host.Server.Thaw();
        if (host.Server.Alive)
        {
            Tell(host, ServerNews.Runs);
        }
    }

    private static void Return(Host host)
    {
        host.Supervise();
        if (host.Server.Alive)
        {
            Tell(host, ServerNews.Runs);
        }
    }

    /// <summary>Whichever server serves dies a moment later, comes back, and is rejoined: without end, if nobody holds the pair.</summary>
    private void Relapses(Host host, long until)
    {
        if (world.Clock.Now >= until)
        {
            return;
        }

        var serving = host.Server.TakesWrites ? host : host.Other.Server.TakesWrites ? host.Other : null;
        if (serving is not null)
        {
            serving.Server.Kill();
            Tell(serving, ServerNews.Gone);
            world.Clock.After(Relapse / 2, () => Return(serving));
        }

        world.Clock.After(Relapse, () =>
        {
            Rejoin();
            Relapses(host, until);
        });
    }

    /// <summary>Once the operator lets both nodes take over again; from then on the pair is rejoined as often as it takes.</summary>
    private void Operate(bool resumed)
    {
        Rejoin();
        if (resumed || world.Clock.Now < world.Schedule.Calm + OperatorsRound)
        {
            world.Clock.After(OperatorsRound, () => Operate(resumed));
            return;
        }

        foreach (var host in world.Hosts)
        {
            host.Daemon?.Suspend(false);
        }

        world.Clock.After(OperatorsRound, () => Operate(resumed: true));
    }

    private void Rejoin()
    {
        if (!world.Hosts.All(h => h.Server.Answers))
        {
            return;
        }

        foreach (var host in world.Hosts.Where(h => !h.Server.Receives))
        {
            world.Note(host.Index, "Invoke-Rejoin: its receiver is started");
            host.Server.StartReceiver();
        }
    }
}
