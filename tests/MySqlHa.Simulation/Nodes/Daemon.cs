using MySqlHa.Node;
using MySqlHa.Node.Roles;
using MySqlHa.Replication.Control;
using MySqlHa.Simulation.Time;
using MySqlHa.Vrrp;
using MySqlHa.Vrrp.Engine;
using MySqlHa.Vrrp.Packet;
using MySqlHa.Vrrp.StateMachine;

namespace MySqlHa.Simulation.Nodes;

/// <summary>
/// The daemon of a node: the product's own engine loop and role loop, with what they decide by, on a clock, a wire, a kernel and servers that are
/// simulated. What <see cref="VrrpRouter"/> and <see cref="HaNode"/> do with threads is done here with events.
/// </summary>
internal sealed partial class Daemon
{
    private const int QueueLength = 128;

    private readonly World _world;
    private readonly Host _host;
    private readonly EventQueue _queue = new(QueueLength);
    private readonly AdvertisementSink _sink;
    private readonly RoleLoop _roles;
    private readonly Health _health;
    private readonly Gateway? _gateway;
    private readonly GuardWatch _guardWatch;
    private readonly FaultGate _gate;
    private long _wakeAt = long.MaxValue;
    private int _wakes;

    public Daemon(World world, Host host, int number)
    {
        (_world, _host) = (world, host);
        Session = (number * 2) + host.Index;
        Started = world.Clock.Now;
        Process = new(world.Clock);
        Time = new(world.Clock, host.Time, Process);
        var configuration = Configurations.Node(world.Schedule.Setup, host.Index);
        var source = Configurations.Source(host.Index);
        var counters = new VrrpCounters();
        var link = new SimulatedLink(world, host, source);
        var log = new EngineLog(configuration.Vrrp.Name, Time, this);
        Engine = new(
            configuration.Vrrp,
            new VrrpMachine(configuration.Vrrp, source.ToHostOrder()),
            _queue,
            new Transmitter(configuration.Vrrp, link, source, counters, Time),
            new AddressHolder(configuration.Vrrp, link.InterfaceIndex, host.Kernel, log),
            log,
            counters,
            Time);
        _sink = new(new AdvertisementReceiver(configuration.Vrrp, source, Time), _queue, counters, new LogLimiter(Time));
        var router = new SimulatedRouter(this);
        _roles = new(configuration, new SimulatedServers(world, host, this), router, new SimulatedJournal(world, host.Index), Time);
        _gate = new(_roles, router);
        _health = new(world, host, this, new HealthTracker(router, configuration.Server!.ToString(), _roles.Hear));
        _gateway = configuration.Gateway is null ? null : new(world, host, this, _gate);
        Lease = world.Schedule.Setup.Witness && Protections.Witness ? new(world, host, this, _roles, router) : null;
        _guardWatch = new(world, host, this, _gate);
        foreach (var (key, reason) in HaNode.Pending(configuration))
        {
            router.RaiseFault(key, reason);
        }
    }

    public SimulatedProcess Process { get; }

    public ProcessTime Time { get; }

    public EngineLoop Engine { get; }

    public LeaseKeeper? Lease { get; }

    /// <summary>Names its sessions at the servers.</summary>
    public int Session { get; }

    /// <summary>When it was started.</summary>
    public long Started { get; }

    /// <summary>Whether its server is open, by its own account.</summary>
    public bool Serves { get; private set; }

    /// <summary>Whether it holds, or is about to: what it tells its guard.</summary>
    public bool Holds => Engine.View.State == VrrpState.Master || _host.Kernel.Holds || Serves;

    /// <summary>How many times it has opened its server since it was started, or since the operator let it take over again.</summary>
    public int Promotions { get; private set; }

    /// <summary>How many times it has begun to serve.</summary>
    public int Services { get; private set; }

    public string Role => _roles.Status.Role;

    /// <summary>The other node's command, through the own server.</summary>
    public void Release() => _world.Clock.After(_host.WakeLatency(), () => Process.Run(() => _roles.Post(new RoleEvent.Commanded(NodeCommand.Release))));

    public Task<bool> AskGatewayAsync() => _gateway?.AskAsync() ?? Task.FromResult(true);

    public void Start()
    {
        _world.Note(_host.Index, "the daemon is started");
        Process.Run(() =>
        {
            Engine.Begin();
            _roles.Start(static work => work());
        });
        Wake(0);
        _health.Start();
        _gateway?.Start();
    }

    /// <summary>Its process ends; its sessions at the servers are cut as soon as these hear of it.</summary>
    public void End() => Process.Kill();

    /// <summary>An event for the engine's loop.</summary>
    public void Tell(in EngineEvent e)
    {
        _queue.TryEnqueue(e);
        Wake(_host.WakeLatency());
    }

    /// <summary>A packet came in.</summary>
    public void Hear(byte[] packet)
    {
        if (!Process.Alive || _host.Unpowered > 0)
        {
            return;
        }

        _sink.OnPacket(packet);
        Wake(_host.WakeLatency());
    }

    /// <summary>The operator takes the node out of service, or puts it back and lets it take over again.</summary>
    public void Suspend(bool suspended)
    {
        if (suspended)
        {
            Process.Run(() => _roles.Post(new RoleEvent.Fault("suspended", "suspended: the operator says so", Planned: true)));
            return;
        }

        Promotions = 0;
        Process.Run(() =>
        {
            _gate.ClearFault("suspended");
            _roles.Post(new RoleEvent.Resumed());
        });
    }

    /// <summary>As the netlink watch tells it.</summary>
    public void OnAddressDeleted() =>
        Tell(new EngineEvent { Kind = EngineEventKind.AddressRemoved, Address = Configurations.Node(_world.Schedule.Setup, _host.Index).Vrrp.Addresses[0].Address.ToHostOrder() });

    public void OnServer(ServerNews news) => _health.On(news);

    public void OnGuardStarted(GuardProcess? earlier) => _guardWatch.OnStarted(earlier);

    public void OnGuardEnded() => _guardWatch.OnEnded();

    public void OnGuardFrozen() => _guardWatch.OnFrozen();

    public void OnServing(bool serving)
    {
        Serves = serving;
        Services += serving ? 1 : 0;
        Lease?.Look();
    }

    private void Promote(VrrpTransition transition)
    {
        if (Lease is null)
        {
            _roles.Post(RoleEvent.Transition.Of(transition));
        }
        else
        {
            Lease.Promote(transition, _roles.Post);
        }
    }

    private void Wake(long after)
    {
        var at = _world.Clock.Now + after;
        if (at >= _wakeAt)
        {
            return;
        }

        _wakeAt = at;
        var wake = ++_wakes;
        _world.Clock.At(at, () =>
        {
            if (wake == _wakes)
            {
                Process.Run(Step);
            }
        });
    }

    private void Step()
    {
        _wakeAt = long.MaxValue;
        var next = Engine.Step();
        if (next != long.MaxValue)
        {
            Wake(_host.Time.InWorld(next) + _host.WakeLatency());
        }
    }
}
