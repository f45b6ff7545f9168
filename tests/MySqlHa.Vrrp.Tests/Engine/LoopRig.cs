using System.Net;
using MySqlHa.Vrrp.Authentication;
using MySqlHa.Vrrp.Engine;
using MySqlHa.Vrrp.Packet;
using MySqlHa.Vrrp.StateMachine;

namespace MySqlHa.Vrrp.Tests.Engine;

/// <summary>An instance's loop with a manual clock and remembered effects; no thread, no kernel.</summary>
internal sealed class LoopRig : IVrrpObserver, IDisposable
{
    private readonly Notifier _notifier;
    private readonly AdvertisementSink _sink;
    private int _lates;

    public LoopRig(Func<VrrpConfiguration, VrrpConfiguration>? change = null, IEngineGuard? guard = null, List<string>? happened = null)
    {
        Happened = happened ?? [];
        var plain = new VrrpConfiguration { Name = "vip", Interface = "eth0", VirtualRouterId = 51, Addresses = [VirtualAddress.Parse("192.0.2.100/24")] };
        Configuration = change?.Invoke(plain) ?? plain;
        Link = new FakeLink(Happened);
        Addresses = new FakeAddresses(Happened);
        _notifier = new Notifier(this);
        var log = new EngineLog(Configuration.Name, Time, _notifier);
        Loop = new EngineLoop(
            Configuration,
            new VrrpMachine(Configuration, Link.PrimaryAddress!.ToHostOrder()),
            Queue,
            new Transmitter(Configuration, Link, Link.PrimaryAddress!, Counters, Time),
            new AddressHolder(Configuration, Link.InterfaceIndex, Addresses, log),
            log,
            Counters,
            Time,
            guard);
        Receiver = new AdvertisementReceiver(Configuration, Link.PrimaryAddress!, Time);
        _sink = new AdvertisementSink(Receiver, Queue, Counters, new LogLimiter(Time));
    }

    public VrrpConfiguration Configuration { get; }

    public AdvertisementReceiver Receiver { get; }

    public List<string> Happened { get; }

    public ManualTime Time { get; } = new();

    public FakeLink Link { get; }

    public FakeAddresses Addresses { get; }

    public EventQueue Queue { get; } = new(64);

    public VrrpCounters Counters { get; } = new();

    public EngineLoop Loop { get; }

    public VrrpState State => Loop.View.State;

    public IReadOnlyList<VrrpLogEntry> Log => _notifier.Recent;

    public IEnumerable<string> LogCodes => _notifier.Recent.Select(e => e.Code);

    /// <summary>Lets time pass as the loop's thread would: sleeping exactly until the next deadline, again and again.</summary>
    public void Run(TimeSpan duration)
    {
        var left = (long)duration.TotalMicroseconds;
        while (true)
        {
            var wait = Loop.Step();
            if (wait > left)
            {
                Time.AdvanceMicroseconds(left);
                Loop.Step();
                return;
            }

            Time.AdvanceMicroseconds(wait);
            left -= wait;
        }
    }

    public void BecomeMaster()
    {
        Loop.Begin();
        Run(TimeSpan.FromSeconds(4));
        Assert.Equal(VrrpState.Master, State);
    }

    /// <summary>An IP packet of another router, as the capture thread would hand it over.</summary>
    public byte[] PacketFrom(string source, int priority, Func<VrrpConfiguration, VrrpConfiguration>? change = null)
    {
        var frame = AdvertisementFrame.Build(change?.Invoke(Configuration) ?? Configuration, [2, 0, 0, 0, 0, 2], IPAddress.Parse(source), priority);
        return frame[14..];
    }

    /// <summary>The same, signed by that router's signer.</summary>
    public byte[] SignedFrom(string source, int priority, SequenceSource sequence, AuthenticationKey? key = null)
    {
        var packet = PacketFrom(source, priority);
        var settings = Configuration.Authentication!;
        key ??= settings.Keys.Single(k => k.Id == settings.ActiveKey);
        AuthenticationTrailer.Write(packet.AsSpan(20), IPAddress.Parse(source).ToHostOrder(), key, sequence.Next(Time.GetUtcNow(), TimeSpan.FromSeconds(5)));
        return packet;
    }

    public void Hear(byte[] ipPacket)
    {
        _sink.OnPacket(ipPacket);
        Loop.Step();
    }

    public void Post(EngineEventKind kind, string? key = null, string? reason = null, ReleaseMode release = ReleaseMode.BeforeResigning, int weight = 0, bool addressesAtOnce = false)
    {
        Queue.TryEnqueue(new EngineEvent { Kind = kind, Key = key, Reason = reason, Release = release, Weight = weight, AddressesAtOnce = addressesAtOnce });
        Loop.Step();
    }

    /// <summary>The state changes, once the notifier has told them.</summary>
    public List<VrrpTransition> Told { get; } = [];

    public void OnTransition(VrrpTransition transition) => Told.Add(transition);

    public int Lates => _lates;

    public void OnMasterLate() => Interlocked.Increment(ref _lates);

    public void OnLog(VrrpLogEntry entry)
    {
    }

    public void Dispose() => _notifier.Complete(TimeSpan.FromSeconds(5));
}
