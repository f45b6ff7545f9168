using MySqlHa.Simulation.Nodes;
using MySqlHa.Simulation.Surroundings;
using MySqlHa.Vrrp;
using MySqlHa.Vrrp.Engine;
using MySqlHa.Vrrp.TakeOver;

namespace MySqlHa.Simulation.Checks;

/// <summary>
/// What must hold, looked at whenever an address, a server or a process changes. docs/simulation.md says in full what each configuration promises.
/// <list type="bullet">
/// <item>S1: at no instant do two nodes both hold the address and accept writes.</item>
/// <item>S3: when all is well, one node is master and serves within <see cref="Settles"/>, and stays it; no daemon opens its server more often than its damping allows, and two masters do not answer each other without end.</item>
/// <item>S4: a node whose daemon is gone or stands still stops holding the address: within the guard's bound where the guard was well, within the kernel lease's always.</item>
/// </list>
/// </summary>
internal sealed class Watch(World world)
{
    /// <summary>How long a healthy connected pair may take to have its one master, once the operator has looked.</summary>
    public const long Settles = 20_000_000;

    /// <summary>So many advertisements within so short a time are no elections any more: two masters answer each other.</summary>
    private const int Storm = 100;

    private const long StormTime = 200_000;

    /// <summary>How many times the role may move after that.</summary>
    private const int Restlessness = 8;

    private const long LeaseBound = 2_000_000 + Kernel.LeaseSlack + 1_000;

    private static readonly long GuardBound =
        (long)(Configurations.Guard.Limit + Configurations.Guard.Interval).TotalMicroseconds + TakeoverWaitRules.ReleaseMicroseconds;

    /// <summary>How long it must stay as it is then: longer than a master down interval.</summary>
    private readonly long _quiet = Math.Max(1_500_000, world.Schedule.Setup.Interval * 9 / 2);

    private readonly (long Since, int Count)[] _advertised = new (long, int)[2];
    private readonly long[] _guardDisturbed = [-1, -1];
    private readonly long[] _lastChange = new long[2];
    private long _calmTransitions;
    private long _nextLook;

    /// <summary>The first one.</summary>
    public Violation? Violation { get; private set; }

    /// <summary>When it is over, at the latest.</summary>
    public long End => world.Schedule.Calm + Settles + _quiet;

    /// <summary>Whether nothing more can come of it: the pair has settled.</summary>
    public bool Ended { get; private set; }

    /// <summary>After every event.</summary>
    public void OnStep()
    {
        foreach (var host in world.Hosts)
        {
            if (host.Daemon?.Process.Failure is { } failure)
            {
                Break("Code", $"{host.Index}: {failure}");
            }
        }

        if (world.Clock.Now >= _nextLook && world.Clock.Now >= world.Schedule.Calm)
        {
            _nextLook = world.Clock.Now + (_quiet / 20);
            Ended = IsSettled && world.Clock.Now - Math.Max(world.Schedule.Calm + 2_000_000, Math.Max(_lastChange[0], _lastChange[1])) >= _quiet;
        }
    }

    /// <summary>An address or a server changed.</summary>
    public void OnChange(int node)
    {
        _lastChange[node] = world.Clock.Now;
        if (world.Hosts is [{ } a, { } b] && Writes(a) && Writes(b))
        {
            Break("S1", "both nodes hold the address and accept writes");
        }
    }

    /// <summary>A node changed its state.</summary>
    public void OnTransition(Host host, VrrpTransition transition)
    {
        _lastChange[host.Index] = world.Clock.Now;
        if (transition.To == VrrpState.Master && world.Clock.Now > world.Schedule.Calm && ++_calmTransitions > Restlessness)
        {
            Break("S3", $"the role has moved {_calmTransitions} times since all was well");
        }
    }

    /// <summary>A node sent an advertisement.</summary>
    public void OnAdvertised(Host host)
    {
        var (since, count) = _advertised[host.Index];
        _advertised[host.Index] = world.Clock.Now - since > StormTime ? (world.Clock.Now, 1) : (since, count + 1);
        if (count >= Storm)
        {
            Break("S3", $"{"ab"[host.Index]} has sent {count} advertisements within {StormTime / 1000} ms: two masters answer each other");
        }
    }

    /// <summary>A node opened its server.</summary>
    public void OnPromoted(Host host, Daemon daemon)
    {
        if (daemon.Promotions > Configurations.FlapLimit)
        {
            Break("S3", $"{"ab"[host.Index]} has taken over {daemon.Promotions} times without an operator's look, and damping allows {Configurations.FlapLimit}");
        }
    }

    /// <summary>A daemon has ended, or stands still from now on.</summary>
    public void OnDaemonGone(Host host)
    {
        var daemon = host.Daemon!;
        var since = world.Clock.Now;
        world.Clock.After(GuardBound, () => LookWhetherItHolds(host, daemon, since, "guard"));
        world.Clock.After(LeaseBound, () => LookWhetherItHolds(host, daemon, since, "lease"));
    }

    /// <summary>A guard has ended, or stands still from now on.</summary>
    public void OnGuardDisturbed(Host host) => _guardDisturbed[host.Index] = world.Clock.Now;

    /// <summary>The time is over.</summary>
    public void OnEnd()
    {
        if (Violation is null && !Ended)
        {
            Break("S3", $"{(IsSettled ? "the pair settled too late" : $"no pair of one master that serves and one backup: {Describe(world.Hosts[0])}, {Describe(world.Hosts[1])}")}");
        }
    }

    private static bool Writes(Host host) => host.Kernel.Holds && host.Server.TakesWrites;

    private bool IsSettled => world.Hosts is [{ } a, { } b] && ((IsMaster(a) && IsBackup(b)) || (IsMaster(b) && IsBackup(a)));

    private static bool IsMaster(Host host) => host.Daemon?.Engine.View is { State: VrrpState.Master, Serving: true } && Writes(host);

    private static bool IsBackup(Host host) => host.Daemon?.Engine.View.State == VrrpState.Backup && !host.Kernel.Holds && host.Server is { Answers: true, ReadOnly: true };

    private static string Describe(Host host)
    {
        var view = host.Daemon?.Engine.View;
        return $"{"ab"[host.Index]} is {view?.State} ({view?.ShownReason}), {host.Daemon?.Role}, {(host.Kernel.Holds ? "holds" : "does not hold")} the address, its server {(host.Server.TakesWrites ? "takes writes" : host.Server.Answers ? "is closed" : "does not answer")}";
    }

    private void LookWhetherItHolds(Host host, Daemon daemon, long since, string layer)
    {
        var gone = host.Daemon == daemon && !daemon.Process.Running && daemon.Process.StoppedAt == since;
        if (gone && host.Kernel.Holds && (layer == "lease" || _guardDisturbed[host.Index] < 0))
        {
            Break("S4", $"{"ab"[host.Index]} holds the address {(world.Clock.Now - since) / 1000} ms after its daemon stopped: longer than its {layer} may take");
        }
    }

    private void Break(string promise, string what)
    {
        if (Violation is null)
        {
            Violation = new(promise, world.Clock.Now, what);
            world.Note(-1, "VIOLATION", Violation.ToString());
        }
    }
}
