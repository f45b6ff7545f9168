using MySqlHa.Node.Guard;
using MySqlHa.Node.Roles;
using MySqlHa.Node.Witness;
using MySqlHa.Replication.Health;
using MySqlHa.Vrrp;
using MySqlHa.Vrrp.Engine;
using MySqlHa.Vrrp.Link;
using MySqlHa.Vrrp.TakeOver;
using MySqlHa.Vrrp.Tracking;

namespace MySqlHa.Node;

/// <summary>
/// One node of a pair: a VRRP instance with everything that decides whether this node is fit to be master. It comes up in FAULT until every tracker has
/// spoken once, so that a node whose server is dead never claims the address.
/// </summary>
public sealed class HaNode : IDisposable
{
    // Looking at a process must not hold up a packet.
    private const int MonitorRealTimePriority = RealTime.PacketPriority - 10;
    private static readonly TimeSpan MonitorStopTimeout = TimeSpan.FromSeconds(2);
    private const string GatewayKey = "gateway";
    private const string SuspendKey = "suspended";

    private readonly List<IDisposable> _trackers = [];
    private readonly HealthTracker? _health;
    private readonly HealthMonitor? _monitor;
    private readonly NodeRoles? _roles;
    private readonly WitnessTracker? _witness;
    private readonly GuardKeeper? _guard;
    private int _stopped;
    private string? _suspended;

    private HaNode(HaNodeConfiguration configuration, VrrpEnvironment environment, IVrrpObserver observer)
    {
        Configuration = configuration;
        var roles = configuration.WritePolicy == NodeWritePolicy.Unmanaged ? null : new RoleObserver(observer);
        try
        {
            environment.Guard = _guard = GuardOf(configuration, environment.Link.InterfaceIndex);
        }
        catch
        {
            environment.Dispose();
            throw;
        }

        try
        {
            Router = VrrpRouter.Start(configuration.Vrrp with { ServeOnCommand = roles is not null }, environment, roles ?? observer, Pending(configuration, _guard is { Watches: true }));
        }
        catch
        {
            _guard?.SayGoodbye();
            throw;
        }

        try
        {
            ITrackerTarget target = Router;
            if (roles is not null)
            {
                _roles = NodeRoles.Start(configuration, Router, roles, _guard);
                target = _roles.Trackers;
            }

            _guard?.Attach(target);
            if (TakeoverWaitReport.Of(configuration.Vrrp) is { } report)
            {
                Router.Log(VrrpLogLevel.Warning, "TakeoverLate", report);
            }

            foreach (var name in configuration.TrackInterfaces)
            {
                _trackers.Add(new InterfaceTracker(name, environment.Watch, target));
            }

            if (configuration.Gateway is { } gateway)
            {
                _trackers.Add(new GatewayTracker(configuration.Vrrp.Interface, gateway, (reachable, reason) => OnGateway(target, reachable, reason)));
            }

            if (configuration.Witness is { Targets.IsEmpty: false } witness)
            {
                _trackers.Add(_witness = new WitnessTracker(configuration.Vrrp.Interface, witness, target));
            }

            foreach (var check in configuration.Checks)
            {
                _trackers.Add(new CheckTracker(check.Options, check.Check, target));
            }

            if (configuration.Server is { } server)
            {
                _health = new HealthTracker(new RouterRoles(Router, configuration), server.ToString(), _roles is null ? null : _roles.OnVerdict);
                WarmUp.Prepare(typeof(HealthMonitor).Assembly);
                var options = configuration.Health with { ThreadStart = static () => RealTime.TryEnter(MonitorRealTimePriority) };
                _monitor = new HealthMonitor(server, configuration.Login!, options, _health);
            }
        }
        catch
        {
            Stop("could not be started");
            throw;
        }
    }

    /// <summary>What the node was told.</summary>
    public HaNodeConfiguration Configuration { get; }

    /// <summary>The VRRP side.</summary>
    public VrrpRouter Router { get; }

    /// <summary>The last verdict on the server; null where none is tracked, or before the first.</summary>
    public HealthVerdict? Health => _health?.Last;

    /// <summary>What is shown as the reason while an operator has taken the node out of service; null when it is in service.</summary>
    public string? Suspended => Volatile.Read(ref _suspended);

    /// <summary>What it does with its server; null with <see cref="NodeWritePolicy.Unmanaged"/>.</summary>
    public RoleStatus? Role => _roles?.Status;

    /// <summary>What the witness that holds the role says of it; null without one.</summary>
    public WitnessStatus? Lease => _roles?.Lease;

    /// <summary>Whether enough of the witness's targets are reachable; null without any.</summary>
    public WitnessStatus? Witness => _witness?.Status;

    /// <summary>Its guard; null where it has none.</summary>
    public GuardStatus? Guard => _guard?.Status;

    /// <summary>Whether <see cref="Stop"/> was called.</summary>
    public bool IsStopped => Volatile.Read(ref _stopped) != 0;

    /// <summary>Starts a node. Nothing is left behind when this throws.</summary>
    /// <exception cref="VrrpConfigurationException">The configuration is wrong; the message names the parameter.</exception>
    /// <exception cref="LinkException">An interface cannot be used.</exception>
    /// <exception cref="GuardException">The guard cannot be started.</exception>
    public static HaNode Start(HaNodeConfiguration configuration, IVrrpObserver observer)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        VrrpConfigurationRules.Check(configuration.Vrrp);
        WitnessRules.Check(configuration.Witness, configuration.WritePolicy);
        configuration.Guard?.Check();
        foreach (var name in configuration.TrackInterfaces)
        {
            InterfaceTracker.IndexOf(name);
        }

        return Start(configuration, VrrpEnvironment.Open(configuration.Vrrp), observer);
    }

    /// <summary>As <see cref="Start(HaNodeConfiguration, IVrrpObserver)"/>, in an environment of the caller's; it belongs to the node from here on.</summary>
    internal static HaNode Start(HaNodeConfiguration configuration, VrrpEnvironment environment, IVrrpObserver observer) =>
        new(configuration, environment, observer);

    /// <summary>Stops: the address is let go first, then the trackers end. Idempotent.</summary>
    /// <returns>False when the engine did not end in time.</returns>
    public bool Stop(string reason = "stopped")
    {
        if (Interlocked.Exchange(ref _stopped, 1) != 0)
        {
            return true;
        }

        _roles?.Leave(reason);
        var ended = Router.Stop(reason);
        foreach (var tracker in _trackers)
        {
            tracker.Dispose();
        }

        _monitor?.DisposeAsync().AsTask().Wait(MonitorStopTimeout);
        _roles?.Dispose();
        if (ended)
        {
            _guard?.SayGoodbye();
        }

        // An engine that did not end may still have the address: its guard takes it off.
        _guard?.Dispose();
        return ended;
    }

    /// <summary>
    /// Takes the node out of service until <see cref="Resume"/>: a serving one hands over, or closes its server first. Does not wait for that.
    /// </summary>
    /// <param name="reason">Why, for the operator who looks later. Said again, it is replaced.</param>
    public void Suspend(string reason)
    {
        var shown = $"suspended: {reason}";
        Volatile.Write(ref _suspended, shown);
        if (_roles is { } roles)
        {
            roles.Suspend(SuspendKey, shown);
        }
        else
        {
            Router.RaiseFault(SuspendKey, shown);
        }
    }

    /// <summary>Puts a suspended node back into service, and lets one that was held for flapping take over again.</summary>
    public void Resume()
    {
        Volatile.Write(ref _suspended, null);
        if (_roles is { } roles)
        {
            roles.Trackers.ClearFault(SuspendKey);
            roles.Resume();
        }
        else
        {
            Router.ClearFault(SuspendKey);
            Router.Hold(null);
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Stop();

    internal static Dictionary<string, string> Pending(HaNodeConfiguration configuration, bool guardWatches = false)
    {
        var pending = new Dictionary<string, string>();
        foreach (var check in configuration.Checks.Where(c => c.Options.Weight == 0))
        {
            pending[check.Options.Key] = $"waiting for the first result of {check.Options.Name}";
        }

        if (configuration.Guard is not null && !guardWatches)
        {
            pending[GuardKeeper.Key] = "waiting for its guard";
        }

        if (configuration.Gateway is { } gateway)
        {
            pending[GatewayKey] = $"waiting for the first answer of gateway {gateway}";
        }

        if (configuration.Witness is { } witness)
        {
            WitnessTracker.AddPending(witness, pending);
        }

        if (configuration.Server is { } server)
        {
            pending[HealthTracker.Key] = $"waiting for the first verdict on {server}";
            if (configuration.WritePolicy == NodeWritePolicy.ActiveOnly)
            {
                pending[RoleLoop.FenceKey] = $"{server} was not yet seen to be closed for writes";
            }
        }

        return pending;
    }

    private static GuardKeeper? GuardOf(HaNodeConfiguration configuration, int interfaceIndex) => configuration.Guard is not { } settings ? null : GuardKeeper.Start(settings, new GuardCharge
    {
        Name = configuration.Vrrp.Name,
        Daemon = Environment.ProcessId,
        Limit = (long)settings.Limit.TotalMicroseconds,
        Interface = configuration.Vrrp.Interface,
        InterfaceIndex = interfaceIndex,
        VirtualRouterId = configuration.Vrrp.VirtualRouterId,
        Addresses = [.. configuration.Vrrp.Addresses.Select(a => a.ToString())],
        Server = configuration is { WritePolicy: NodeWritePolicy.ActiveOnly, Server: { } server, Login: { } login } ? GuardedServer.Of(server, login) : null,
        JournalFolder = configuration.JournalFolder,
    });

    private static void OnGateway(ITrackerTarget target, bool reachable, string reason)
    {
        target.Log(reachable ? VrrpLogLevel.Information : VrrpLogLevel.Warning, reachable ? "GatewayReachable" : "GatewayUnreachable", reason);
        if (reachable)
        {
            target.ClearFault(GatewayKey);
        }
        else
        {
            target.RaiseFault(GatewayKey, reason);
        }
    }
}
