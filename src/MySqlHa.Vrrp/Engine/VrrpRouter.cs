using System.Net;
using MySqlHa.Vrrp.Authentication;
using MySqlHa.Vrrp.Link;
using MySqlHa.Vrrp.Packet;
using MySqlHa.Vrrp.StateMachine;
using MySqlHa.Vrrp.Tracking;

namespace MySqlHa.Vrrp.Engine;

/// <summary>
/// A running VRRP router, in keepalived's word an instance: one event loop on a thread of its own, with real-time priority where the system allows it.
/// All members may be called from any thread; none of them waits for the loop but <see cref="Stop"/>.
/// </summary>
public sealed class VrrpRouter : IDisposable, INetworkObserver, ITrackerTarget
{
    private const int QueueLength = 1024;
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly VrrpEnvironment _environment;
    private readonly EventQueue _queue = new(QueueLength);
    private readonly VrrpCounters _counters = new();
    private readonly EngineLoop _loop;
    private readonly Notifier _notifier;
    private readonly EngineLog _log;
    private readonly IDisposable _packets;
    private readonly IDisposable _changes;
    private readonly Thread _thread;
    private readonly IPAddress _source;
    private readonly AdvertisementReceiver _receiver;
    private volatile AuthenticationSettings? _authentication;
    private readonly ManualResetEventSlim _begun = new();
    private int _stopping;

    private VrrpRouter(VrrpConfiguration configuration, VrrpEnvironment environment, IVrrpObserver observer, IReadOnlyDictionary<string, string> pending)
    {
        _environment = environment;
        Configuration = configuration;
        _source = environment.SourceFor(configuration);
        _notifier = new Notifier(observer);
        _log = new EngineLog(configuration.Name, environment.Time, _notifier);
        _loop = new EngineLoop(
            configuration,
            new VrrpMachine(configuration, _source.ToHostOrder()),
            _queue,
            new Transmitter(configuration, environment.Link, _source, _counters, environment.Time),
            new AddressHolder(configuration, environment.Link.InterfaceIndex, environment.Addresses, _log),
            _log,
            _counters,
            environment.Time,
            environment.Guard);
        foreach (var (key, reason) in pending)
        {
            RaiseFault(key, reason);
        }

        _changes = environment.Watch.Subscribe(this);
        if (!environment.Watch.IsUp(environment.Link.InterfaceIndex))
        {
            OnLinkChanged(environment.Link.InterfaceIndex, up: false);
        }

        _authentication = configuration.Authentication;
        _receiver = new AdvertisementReceiver(configuration, _source, environment.Time);
        var sink = new AdvertisementSink(_receiver, _queue, _counters, new LogLimiter(environment.Time));
        _packets = environment.Link.Subscribe(sink);
        _thread = new Thread(Run) { IsBackground = true, Name = $"vrrp {configuration.Name}" };
    }

    /// <summary>What the instance was told when it started.</summary>
    public VrrpConfiguration Configuration { get; }

    /// <summary>How advertisements are signed and judged at this moment; null for neither.</summary>
    public AuthenticationSettings? Authentication => _authentication;

    /// <summary>Whether it is master at this moment.</summary>
    public bool IsMaster => _loop.View.State == VrrpState.Master;

    /// <summary>The last log lines, oldest first.</summary>
    public IReadOnlyList<VrrpLogEntry> RecentLog => _notifier.Recent;

    /// <summary>
    /// Starts an instance and returns when it has entered its first state. The environment belongs to it from here on, and is disposed with it or when this throws.
    /// <paramref name="pending"/> names trackers that must clear their fault before the node may become master.
    /// </summary>
    /// <exception cref="VrrpConfigurationException">The configuration is wrong; the message names the parameter.</exception>
    /// <exception cref="LinkException">The interface has no address to send from.</exception>
    public static VrrpRouter Start(
        VrrpConfiguration configuration,
        VrrpEnvironment environment,
        IVrrpObserver observer,
        IReadOnlyDictionary<string, string>? pending = null)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(environment);
        ArgumentNullException.ThrowIfNull(observer);
        try
        {
            VrrpConfigurationRules.Check(configuration);
            var instance = new VrrpRouter(configuration, environment, observer, pending ?? new Dictionary<string, string>());
            instance._thread.Start();
            instance._begun.Wait(StopTimeout);
            return instance;
        }
        catch
        {
            environment.Dispose();
            throw;
        }
    }

    /// <summary>A tracker says that this node is unfit. Said again with another reason, the reason is replaced.</summary>
    public void RaiseFault(string key, string reason, ReleaseMode release = ReleaseMode.BeforeResigning) =>
        _queue.TryEnqueue(new EngineEvent { Kind = EngineEventKind.FaultRaised, Key = key, Reason = reason, Release = release });

    void ITrackerTarget.RaiseFault(string key, string reason) => RaiseFault(key, reason);

    /// <summary>A tracker has nothing against this node any more.</summary>
    public void ClearFault(string key) => _queue.TryEnqueue(new EngineEvent { Kind = EngineEventKind.FaultCleared, Key = key });

    /// <summary>A tracker moves the priority by <paramref name="weight"/>; zero takes its share back.</summary>
    public void MovePriority(string key, int weight) =>
        _queue.TryEnqueue(new EngineEvent { Kind = EngineEventKind.PriorityMoved, Key = key, Weight = weight });

    /// <summary>The server of this master is ready: the addresses go on and are announced. Without effect in any other state, or when they are on.</summary>
    public void Serve() => _queue.TryEnqueue(new EngineEvent { Kind = EngineEventKind.Serve });

    /// <summary>
    /// Becomes master without waiting for silence: another node hands over to this one. Its resignation is waited for, half a second at most. A hold does not keep
    /// it from that, and stays. Without effect in FAULT or when stopped, but for a warning in the log.
    /// </summary>
    /// <param name="reason">Why, for the operator.</param>
    /// <param name="serve">Whether the addresses go on at once as well, as they always do without <see cref="VrrpConfiguration.ServeOnCommand"/>. A master serves, as by <see cref="Serve"/>.</param>
    public void TakeOver(string reason, bool serve) =>
        _queue.TryEnqueue(new EngineEvent { Kind = EngineEventKind.TakeOver, Reason = reason, AddressesAtOnce = serve });

    /// <summary>
    /// A master resigns and is backup. The addresses stay until the successor serves, 125 ms at most, so that clients find either node; its server takes no
    /// writes any more, says who calls this. Until it is master again it accepts a master of any priority: a handover is not undone by preemption. If nobody
    /// follows, it claims the role again after the master down interval. A node that is not master at that moment only comes to accept any master.
    /// </summary>
    public void StandBy(string reason) => _queue.TryEnqueue(new EngineEvent { Kind = EngineEventKind.StandBy, Reason = reason });

    /// <summary>
    /// A held backup takes over from nobody, the address owner neither, and says why; a master stays master. It lasts through faults, until null lets go.
    /// </summary>
    public void Hold(string? reason) => _queue.TryEnqueue(new EngineEvent { Kind = EngineEventKind.Hold, Reason = reason });

    /// <summary>
    /// Signs and judges advertisements so from now on, with no other effect: keys are changed under way. Neither this sender's sequence nor what was taken from
    /// others starts again. The keys belong to the instance from here on: it wipes those that it needs no more, and all when it has stopped.
    /// </summary>
    /// <exception cref="VrrpConfigurationException">The settings are wrong; the message names the parameter.</exception>
    public void Authenticate(AuthenticationSettings settings)
    {
        VrrpConfigurationRules.Check(Configuration with { Authentication = settings });

        // What is taken first: a node that signs otherwise already must not be refused for a moment.
        _receiver.Use(settings);
        _authentication = settings;
        _queue.TryEnqueue(new EngineEvent { Kind = EngineEventKind.AuthenticationChanged, Authentication = settings });
    }

    /// <summary>Writes a line into the instance's log.</summary>
    public void Log(VrrpLogLevel level, string code, string message) =>
        _notifier.Post(new VrrpLogEntry(Configuration.Name, _environment.Time.GetLocalNow(), level, code, message));

    /// <summary>What the instance is at this moment.</summary>
    public VrrpStatus GetStatus()
    {
        var view = _loop.View;
        var next = _loop.NextTimer();
        return new VrrpStatus
        {
            State = view.State,
            Serving = view.Serving,
            Held = view.Held,
            Since = view.Since,
            Reason = view.ShownReason,
            EffectivePriority = view.EffectivePriority,
            MasterAddress = view.State == VrrpState.Master ? _source : view.Master is { } master ? AddressOrder.ToAddress(master) : null,
            MasterPriority = view.State == VrrpState.Master ? view.EffectivePriority : view.MasterPriority,
            MasterAdvertisementInterval = TimeSpan.FromMicroseconds(view.MasterIntervalMicroseconds),
            NextTimer = next?.Timer,
            NextTimerIn = next?.In,
            Counters = _counters.Snapshot(),
        };
    }

    /// <summary>
    /// Stops: resigns if it is master, takes the addresses off, and ends its threads. Idempotent. Returns false when the loop did not end within five seconds.
    /// </summary>
    public bool Stop(string reason = "stopped")
    {
        if (Interlocked.Exchange(ref _stopping, 1) != 0)
        {
            return _thread.Join(StopTimeout);
        }

        _queue.TryEnqueue(new EngineEvent { Kind = EngineEventKind.Stop, Reason = reason });
        var ended = _thread.Join(StopTimeout);
        _packets.Dispose();
        _changes.Dispose();
        _notifier.Complete(TimeSpan.FromSeconds(2));
        _environment.Dispose();
        if (ended)
        {
            _authentication?.Wipe();
            Configuration.Authentication?.Wipe();
        }

        return ended;
    }

    /// <inheritdoc/>
    public void Dispose() => Stop();

    /// <inheritdoc/>
    public void OnLinkChanged(int interfaceIndex, bool up)
    {
        if (interfaceIndex == _environment.Link.InterfaceIndex)
        {
            _queue.TryEnqueue(new EngineEvent { Kind = up ? EngineEventKind.LinkUp : EngineEventKind.LinkDown });
        }
    }

    /// <inheritdoc/>
    public void OnAddressRemoved(int interfaceIndex, IPAddress address)
    {
        if (interfaceIndex == _environment.Link.InterfaceIndex)
        {
            _queue.TryEnqueue(new EngineEvent { Kind = EngineEventKind.AddressRemoved, Address = address.ToHostOrder() });
        }
    }

    private void Run()
    {
        try
        {
            // The first takeover must not wait for the JIT compiler: it happens at the worst moment, on a machine that is in trouble.
            WarmUp.Prepare(typeof(VrrpRouter).Assembly);
            RealTime.TryEnter(RealTime.PacketPriority);
            _loop.Begin();
            _begun.Set();
            while (!_loop.Ended)
            {
                var microseconds = _loop.Step();
                if (!_loop.Ended)
                {
                    _queue.Wait(microseconds == long.MaxValue ? Timeout.Infinite : (int)Math.Min(int.MaxValue, (microseconds + 999) / 1000));
                }
            }
        }
#pragma warning disable CA1031 // Nothing above this thread could handle it: say it, let go of the addresses, end.
        catch (Exception e)
#pragma warning restore CA1031
        {
            _log.Error("EngineFailed", $"The engine failed and the instance ends: {e.GetType().Name}: {e.Message}. Its addresses are removed; start it again.");
            _loop.Abandon($"the engine failed: {e.Message}");
            _begun.Set();
        }
    }
}
