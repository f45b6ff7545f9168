using System.Net;
using MySqlHa.Vrrp.Link;
using MySqlHa.Vrrp.Packet;
using MySqlHa.Vrrp.StateMachine;

namespace MySqlHa.Vrrp.Engine;

/// <summary>
/// A running VRRP router, in keepalived's word an instance: one event loop on a thread of its own, with real-time priority where the system allows it.
/// All members may be called from any thread; none of them waits for the loop but <see cref="Stop"/>.
/// </summary>
public sealed class VrrpRouter : IDisposable, INetworkObserver
{
    private const int QueueLength = 1024;
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(5);

    private readonly VrrpEnvironment environment;
    private readonly EventQueue queue = new(QueueLength);
    private readonly VrrpCounters counters = new();
    private readonly EngineLoop loop;
    private readonly Notifier notifier;
    private readonly EngineLog log;
    private readonly IDisposable packets;
    private readonly IDisposable changes;
    private readonly Thread thread;
    private readonly IPAddress source;
    private readonly ManualResetEventSlim begun = new();
    private int stopping;

    private VrrpRouter(VrrpConfiguration configuration, VrrpEnvironment environment, IVrrpObserver observer, IReadOnlyDictionary<string, string> pending)
    {
        this.environment = environment;
        Configuration = configuration;
        source = environment.SourceFor(configuration);
        notifier = new Notifier(observer);
        log = new EngineLog(configuration.Name, environment.Time, notifier);
        loop = new EngineLoop(
            configuration,
            new VrrpMachine(configuration, source.ToHostOrder()),
            queue,
            new Transmitter(configuration, environment.Link, source, counters),
            new AddressHolder(configuration, environment.Link.InterfaceIndex, environment.Addresses, log),
            log,
            counters,
            environment.Time);
        foreach (var (key, reason) in pending)
        {
            RaiseFault(key, reason);
        }

        changes = environment.Watch.Subscribe(this);
        if (!environment.Watch.IsUp(environment.Link.InterfaceIndex))
        {
            OnLinkChanged(environment.Link.InterfaceIndex, up: false);
        }

        var sink = new AdvertisementSink(new AdvertisementReceiver(configuration, source), queue, counters, new LogLimiter(environment.Time));
        packets = environment.Link.Subscribe(sink);
        thread = new Thread(Run) { IsBackground = true, Name = $"vrrp {configuration.Name}" };
    }

    /// <summary>What the instance was told.</summary>
    public VrrpConfiguration Configuration { get; }

    /// <summary>The last log lines, oldest first.</summary>
    public IReadOnlyList<VrrpLogEntry> RecentLog => notifier.Recent;

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
            instance.thread.Start();
            instance.begun.Wait(StopTimeout);
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
        queue.TryEnqueue(new EngineEvent { Kind = EngineEventKind.FaultRaised, Key = key, Reason = reason, Release = release });

    /// <summary>A tracker has nothing against this node any more.</summary>
    public void ClearFault(string key) => queue.TryEnqueue(new EngineEvent { Kind = EngineEventKind.FaultCleared, Key = key });

    /// <summary>A tracker moves the priority by <paramref name="weight"/>; zero takes its share back.</summary>
    public void MovePriority(string key, int weight) =>
        queue.TryEnqueue(new EngineEvent { Kind = EngineEventKind.PriorityMoved, Key = key, Weight = weight });

    /// <summary>Writes a line into the instance's log.</summary>
    public void Log(VrrpLogLevel level, string code, string message) =>
        notifier.Post(new VrrpLogEntry(Configuration.Name, environment.Time.GetLocalNow(), level, code, message));

    /// <summary>What the instance is at this moment.</summary>
    public VrrpStatus GetStatus()
    {
        var view = loop.View;
        var next = loop.NextTimer();
        return new VrrpStatus
        {
            State = view.State,
            Since = view.Since,
            Reason = view.Reason,
            EffectivePriority = view.EffectivePriority,
            MasterAddress = view.State == VrrpState.Master ? source : view.Master is { } master ? AddressOrder.ToAddress(master) : null,
            MasterPriority = view.State == VrrpState.Master ? view.EffectivePriority : view.MasterPriority,
            MasterAdvertisementInterval = TimeSpan.FromMicroseconds(view.MasterIntervalMicroseconds),
            NextTimer = next?.Timer,
            NextTimerIn = next?.In,
            Counters = counters.Snapshot(),
        };
    }

    /// <summary>
    /// Stops: resigns if it is master, takes the addresses off, and ends its threads. Idempotent. Returns false when the loop did not end within five seconds.
    /// </summary>
    public bool Stop(string reason = "stopped")
    {
        if (Interlocked.Exchange(ref stopping, 1) != 0)
        {
            return thread.Join(StopTimeout);
        }

        queue.TryEnqueue(new EngineEvent { Kind = EngineEventKind.Stop, Reason = reason });
        var ended = thread.Join(StopTimeout);
        packets.Dispose();
        changes.Dispose();
        notifier.Complete(TimeSpan.FromSeconds(2));
        environment.Dispose();
        return ended;
    }

    /// <inheritdoc/>
    public void Dispose() => Stop();

    /// <inheritdoc/>
    public void OnLinkChanged(int interfaceIndex, bool up)
    {
        if (interfaceIndex == environment.Link.InterfaceIndex)
        {
            queue.TryEnqueue(new EngineEvent { Kind = up ? EngineEventKind.LinkUp : EngineEventKind.LinkDown });
        }
    }

    /// <inheritdoc/>
    public void OnAddressRemoved(int interfaceIndex, IPAddress address)
    {
        if (interfaceIndex == environment.Link.InterfaceIndex)
        {
            queue.TryEnqueue(new EngineEvent { Kind = EngineEventKind.AddressRemoved, Address = address.ToHostOrder() });
        }
    }

    private void Run()
    {
        try
        {
            // The first takeover must not wait for the JIT compiler: it happens at the worst moment, on a machine that is in trouble.
            WarmUp.Prepare(typeof(VrrpRouter).Assembly);
            RealTime.TryEnter(RealTime.PacketPriority);
            loop.Begin();
            begun.Set();
            while (!loop.Ended)
            {
                var microseconds = loop.Step();
                if (!loop.Ended)
                {
                    queue.Wait(microseconds == long.MaxValue ? Timeout.Infinite : (int)Math.Min(int.MaxValue, (microseconds + 999) / 1000));
                }
            }
        }
#pragma warning disable CA1031 // Nothing above this thread could handle it: say it, let go of the addresses, end.
        catch (Exception e)
#pragma warning restore CA1031
        {
            log.Error("EngineFailed", $"The engine failed and the instance ends: {e.GetType().Name}: {e.Message}. Its addresses are removed; start it again.");
            loop.Abandon($"the engine failed: {e.Message}");
            begun.Set();
        }
    }
}
