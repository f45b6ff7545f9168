using MySqlHa.Vrrp.StateMachine;

namespace MySqlHa.Vrrp.Engine;

/// <summary>
/// One instance's loop without its thread: takes events and due timers, asks the state machine, carries out its actions.
/// <see cref="Step"/> never waits, so a test drives it with a fake clock. Only one thread may call it.
/// </summary>
internal sealed class EngineLoop
{
    private readonly VrrpConfiguration configuration;
    private readonly VrrpMachine machine;
    private readonly EventQueue queue;
    private readonly Transmitter transmitter;
    private readonly AddressHolder holder;
    private readonly EngineLog log;
    private readonly VrrpCounters counters;
    private readonly TimeProvider time;
    private readonly FaultTable faults;
    private readonly TimerTable timers = new();
    private readonly MachineActions actions = new();
    private readonly double microsecondsPerTick;
    private readonly VrrpConflictLog conflicts;
    private bool started;
    private long lastStep;
    private long armBase;
    private string why = "";
    private StateView view;

    public EngineLoop(
        VrrpConfiguration configuration,
        VrrpMachine machine,
        EventQueue queue,
        Transmitter transmitter,
        AddressHolder holder,
        EngineLog log,
        VrrpCounters counters,
        TimeProvider time)
    {
        this.configuration = configuration;
        this.machine = machine;
        this.queue = queue;
        this.transmitter = transmitter;
        this.holder = holder;
        this.log = log;
        this.counters = counters;
        this.time = time;
        faults = new FaultTable(configuration.Priority);
        conflicts = new VrrpConflictLog(configuration, log, time);
        microsecondsPerTick = 1_000_000.0 / time.TimestampFrequency;
        lastStep = Now;
        view = Look(VrrpState.Stopped, time.GetLocalNow(), "starting");
    }

    /// <summary>The instance was stopped and everything is off the wire and off the interface.</summary>
    public bool Ended { get; private set; }

    /// <summary>What the loop last was. Any thread may read it.</summary>
    public StateView View => Volatile.Read(ref view);

    private long Now => (long)(time.GetTimestamp() * microsecondsPerTick);

    /// <summary>Begins, with the faults that trackers hold against the node from the start.</summary>
    public void Begin()
    {
        armBase = Now;
        holder.RemoveLeftovers();
        DrainQueue();
        if (!started && !Ended)
        {
            started = true;
            why = faults.Any ? faults.Reason : "";
            if (faults.Any)
            {
                Feed(MachineEvent.FaultRaised());
            }

            Feed(MachineEvent.Start());
        }
    }

    /// <summary>Does everything that is due. Returns microseconds until there is something to do again; <see cref="long.MaxValue"/> for never.</summary>
    public long Step()
    {
        var now = Now;
        StepDownAfterStall(now);
        DrainQueue();
        now = Now;
        while (!Ended && timers.TryTakeDue(now, out var timer, out var generation, out var deadline))
        {
            // Counting from the deadline keeps the interval from drifting by the lateness of each wake-up.
            armBase = timer == TimerKind.Advertisement && now - deadline < machine.MasterIntervalMicroseconds / 2 ? deadline : now;
            Feed(MachineEvent.TimerExpired(timer, generation));
            now = Now;
        }

        holder.RenewIfDue(now);
        lastStep = now;
        var next = Math.Min(timers.Next, holder.NextRenewal);
        return Ended || next == long.MaxValue ? long.MaxValue : Math.Max(0, next - now);
    }

    /// <summary>The loop's thread failed: let go of the addresses, tell why, end. The machine is not asked any more.</summary>
    public void Abandon(string reason)
    {
        holder.Remove();
        Ended = true;
        Enter(view.State, VrrpState.Stopped, reason);
    }

    /// <summary>The timer that fires next and when, for whoever looks; a torn look during a change is harmless.</summary>
    public (TimerKind Timer, TimeSpan In)? NextTimer()
    {
        (TimerKind, TimeSpan)? next = null;
        var now = Now;
        var earliest = long.MaxValue;
        foreach (var timer in Enum.GetValues<TimerKind>())
        {
            if (timers.TryGetDeadline(timer, out var deadline) && deadline < earliest)
            {
                earliest = deadline;
                next = (timer, TimeSpan.FromMicroseconds(Math.Max(0, deadline - now)));
            }
        }

        return next;
    }

    /// <summary>
    /// A master whose loop stood still for longer than its backups wait (a frozen process, a suspended machine) has been replaced by now.
    /// It lets go before it says another word, instead of fighting with its higher priority for an address that somebody else serves.
    /// </summary>
    private void StepDownAfterStall(long now)
    {
        var stalled = now - lastStep;
        if (machine.State == VrrpState.Master && stalled > machine.MasterDownMicroseconds && timers.TryGetDeadline(TimerKind.Advertisement, out var due) && now - due > machine.MasterDownMicroseconds)
        {
            armBase = now;
            why = $"stood still for {stalled / 1000} ms, longer than the master down interval of {machine.MasterDownMicroseconds / 1000} ms; stepped down";
            log.Warning("Stalled", $"This instance {why}. Another node may have taken over meanwhile.");
            Feed(MachineEvent.FaultRaised());
            if (!faults.Any)
            {
                Feed(MachineEvent.FaultCleared());
            }
        }
    }

    private void DrainQueue()
    {
        while (!Ended && queue.TryDequeue(out var e))
        {
            armBase = Now;
            Take(e);
        }
    }

    private void Take(in EngineEvent e)
    {
        switch (e.Kind)
        {
            case EngineEventKind.Advertisement:
                conflicts.Look(e.Advertisement);
                why = "";
                Feed(MachineEvent.Advertisement(e.Advertisement.Source, e.Advertisement.Priority, e.Advertisement.IntervalMicroseconds));
                break;
            case EngineEventKind.PacketDropped:
                log.Warning("PacketDropped", $"Dropped an advertisement from {AddressOrder.ToAddress(e.Address)} on {configuration.Interface}: {e.Drop}. Further ones are counted, and logged every ten seconds at most.");
                break;
            case EngineEventKind.FaultRaised:
                Raise(e.Key!, e.Reason!, e.Release);
                break;
            case EngineEventKind.FaultCleared:
                Clear(e.Key!);
                break;
            case EngineEventKind.PriorityMoved:
                Weigh(e.Key!, e.Weight);
                break;
            case EngineEventKind.LinkDown:
                Raise("interface", $"interface {configuration.Interface} is down", ReleaseMode.BeforeResigning);
                break;
            case EngineEventKind.LinkUp:
                Clear("interface");
                break;
            case EngineEventKind.AddressRemoved:
                if (holder.PutBack(e.Address))
                {
                    transmitter.Announce();
                }

                break;
            case EngineEventKind.Stop:
                why = e.Reason ?? "stopped";
                Feed(MachineEvent.Stop());
                Ended = true;
                break;
        }
    }

    private void Raise(string key, string reason, ReleaseMode release)
    {
        var first = faults.Raise(key, reason, release);
        why = faults.Reason;
        if (first && started)
        {
            Feed(MachineEvent.FaultRaised(release));
        }
        else
        {
            Show(view.State, view.Since, why);
        }
    }

    private void Clear(string key)
    {
        var last = faults.Clear(key);
        why = faults.Reason;
        if (last && started)
        {
            Feed(MachineEvent.FaultCleared());
        }
        else if (faults.Any)
        {
            Show(view.State, view.Since, why);
        }
    }

    private void Weigh(string key, int weight)
    {
        if (faults.Weigh(key, weight))
        {
            log.Information("PriorityChanged", $"The effective priority is now {faults.EffectivePriority} ({key}: {weight:+0;-0;0}).");
            Feed(MachineEvent.PriorityChanged(faults.EffectivePriority));
        }
    }

    private void Feed(in MachineEvent e)
    {
        machine.Handle(e, actions);
        for (var i = 0; i < actions.Count; i++)
        {
            Carry(actions[i]);
        }

        if (view.EffectivePriority != machine.EffectivePriority || view.Master != machine.MasterAddress || (view.MasterPriority ?? 0) != machine.MasterPriority
            || view.MasterIntervalMicroseconds != machine.MasterIntervalMicroseconds)
        {
            Show(view.State, view.Since, view.Reason);
        }
    }

    private void Carry(in MachineAction action)
    {
        switch (action.Kind)
        {
            case MachineActionKind.Advertise:
                transmitter.Advertise(action.Priority);
                break;
            case MachineActionKind.AddAddresses:
                holder.Add(Now);
                break;
            case MachineActionKind.RemoveAddresses:
                holder.Remove();
                break;
            case MachineActionKind.DestroySessions:
                counters.CountReleasedSessions(holder.DestroySessions());
                break;
            case MachineActionKind.Announce:
                transmitter.Announce();
                break;
            case MachineActionKind.ArmTimer:
                timers.Arm(action.Timer, armBase + action.Microseconds, action.Generation);
                break;
            case MachineActionKind.DisarmTimer:
                timers.Disarm(action.Timer);
                break;
            case MachineActionKind.Transition:
                var reason = TransitionWords.Describe(action.Reason, machine, why);
                if (action.To == VrrpState.Master)
                {
                    counters.CountBecameMaster();
                }

                Enter(action.From, action.To, reason);
                break;
        }
    }

    /// <summary>The view changes before anybody is told, and the log before the view: whoever is woken by the news and looks must see it all.</summary>
    private void Enter(VrrpState from, VrrpState to, string reason)
    {
        var at = log.Now;
        log.Entering(from, to, reason, at);
        Show(to, at, reason);
        log.Entered(from, to, reason, at);
    }

    private void Show(VrrpState state, DateTimeOffset since, string reason) => Volatile.Write(ref view, Look(state, since, reason));

    private StateView Look(VrrpState state, DateTimeOffset since, string reason) =>
        new(state, since, reason, machine.EffectivePriority, machine.MasterAddress, machine.MasterAddress is null ? null : machine.MasterPriority, machine.MasterIntervalMicroseconds);
}
