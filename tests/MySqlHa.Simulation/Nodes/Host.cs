using MySqlHa.Replication.Operations.Failover;
using MySqlHa.Simulation.Surroundings;
using MySqlHa.Simulation.Time;

namespace MySqlHa.Simulation.Nodes;

/// <summary>One of the two machines: its kernel, its server, and the processes of ours that run on it.</summary>
internal sealed class Host
{
    private const long SupervisorPause = 1_000_000;

    private readonly World _world;
    private int _daemons;

    public Host(World world, int index)
    {
        (_world, Index) = (world, index);
        Time = new(world.Clock, world.Schedule.Setup.Drift[index], world.Schedule.Setup.WallOffset[index]);
        Kernel = new(world.Clock, world.Chance.Branch());
        Server = new(world.Clock, world.Chance.Branch(), index);
        Kernel.Changed += what => world.Changed(index, what);
        Server.Changed += () => world.Changed(index, Server.Alive ? Server.Frozen ? "mysqld is frozen" : Server.TakesWrites ? "mysqld takes writes" : "mysqld takes no writes" : "mysqld is gone");
    }

    public int Index { get; }

    public HostTime Time { get; }

    public Kernel Kernel { get; }

    public MySqlServer Server { get; }

    public Daemon? Daemon { get; private set; }

    public GuardProcess? Guard { get; set; }

    /// <summary>The folder of failover records, newest first.</summary>
    public List<FailoverRecord> Records { get; } = [];

    /// <summary>How many faults keep the daemon, the server, the whole host from being started.</summary>
    public int DaemonHeld { get; set; }

    public int ServerHeld { get; set; }

    public int Unpowered { get; set; }

    /// <summary>How many faults make everything late here.</summary>
    public int Busy { get; set; }

    /// <summary>Whether the operator wants the node out of service.</summary>
    public bool Suspended { get; set; }

    public Host Other => _world.Hosts[1 - Index];

    /// <summary>How long a process of this host takes to be woken. A busy one still answers a question within the patience of who asks.</summary>
    public long WakeLatency() => Busy > 0 ? _world.Chance.Between(100, 15_000) : _world.Chance.Between(10, 120);

    /// <summary>The supervisor: what should run, and does not, is started.</summary>
    public void Supervise()
    {
        if (Unpowered > 0)
        {
            return;
        }

        if (ServerHeld == 0)
        {
            Server.Start();
        }

        if (DaemonHeld == 0 && Daemon is not { Process.Alive: true })
        {
            StartDaemon();
        }
    }

    public void StartDaemon()
    {
        Daemon = new Daemon(_world, this, _daemons++);
        if (Protections.Guard)
        {
            var earlier = Guard;
            Guard = new GuardProcess(_world, this, Daemon);
            Daemon.OnGuardStarted(earlier);
        }

        Daemon.Start();
    }

    /// <summary>Ends the daemon, or one of an earlier life only.</summary>
    public void KillDaemon(string why, Daemon? which = null)
    {
        if (Daemon is { Process.Alive: true } daemon && (which ?? daemon) == daemon)
        {
            _world.Note(Index, why);
            daemon.End();
            Guard?.OnDaemonEnded();
            _world.Watch.OnDaemonGone(this);
            _world.Clock.After(SupervisorPause, Supervise);
        }
    }

    public void FreezeDaemon()
    {
        if (Daemon is { Process.Running: true } daemon)
        {
            _world.Note(Index, "the daemon is frozen");
            daemon.Process.Freeze();
            Guard?.OnDaemonFrozen();
            _world.Watch.OnDaemonGone(this);
        }
    }

    public void KillGuard(string why)
    {
        if (Guard is { Process.Alive: true } guard)
        {
            _world.Note(Index, why);
            guard.Process.Kill();
            _world.Watch.OnGuardDisturbed(this);
            Daemon?.OnGuardEnded();
        }
    }

    public void FreezeGuard()
    {
        if (Guard is { Process.Running: true } guard)
        {
            _world.Note(Index, "the guard is frozen");
            guard.Process.Freeze();
            _world.Watch.OnGuardDisturbed(this);
            Daemon?.OnGuardFrozen();
        }
    }

    /// <summary>What is frozen goes on.</summary>
    public void Thaw()
    {
        if (Daemon is { Process: { Alive: true, Frozen: true } } daemon)
        {
            _world.Note(Index, "the daemon goes on");
            daemon.Process.Thaw();
        }

        if (Guard is { Process: { Alive: true, Frozen: true } } guard)
        {
            _world.Note(Index, "the guard goes on");
            guard.Process.Thaw();
        }
    }

    public void CutPower()
    {
        KillGuard("the guard is without power");
        KillDaemon("the host is without power");
        Server.Kill();
        Kernel.Take("the host is without power: the address is off");
    }
}
