using MySqlHa.Vrrp.StateMachine;

namespace MySqlHa.Vrrp.Engine;

/// <summary>
/// One instance's loop without its thread: takes events and due timers, asks the state machine, carries out its actions.
/// <see cref="Step"/> never waits, so a test drives it with a fake clock. Only one thread may call it.
/// </summary>
internal sealed partial class EngineLoop
{
    /// <summary>How long before it becomes master a backup says so, at most.</summary>
    private const long LateMicroseconds = 300_000;

    private readonly VrrpConfiguration _configuration;
    private readonly VrrpMachine _machine;
    private readonly EventQueue _queue;
    private readonly Transmitter _transmitter;
    private readonly AddressHolder _holder;
    private readonly EngineLog _log;
    private readonly VrrpCounters _counters;
    private readonly TimeProvider _time;
    private readonly FaultTable _faults;
    private readonly TimerTable _timers = new();
    private readonly MachineActions _actions = new();
    private readonly double _microsecondsPerTick;
    private readonly VrrpConflictLog _conflicts;
    private readonly ClockSkewLog _skews;
    private bool _started;
    private long _lastStep;
    private long _armBase;
    private string _why = "";
    private string? _held;
    private bool _stayedLogged;
    private bool _saidLate;
    private readonly FormerHolderWatch _former;
    private readonly GuardBeat _guard;
    private StateView _view;

    public EngineLoop(
        VrrpConfiguration configuration,
        VrrpMachine machine,
        EventQueue queue,
        Transmitter transmitter,
        AddressHolder holder,
        EngineLog log,
        VrrpCounters counters,
        TimeProvider time,
        IEngineGuard? guard = null)
    {
        _guard = new GuardBeat(guard);
        _configuration = configuration;
        _machine = machine;
        _queue = queue;
        _transmitter = transmitter;
        _holder = holder;
        _log = log;
        _counters = counters;
        _time = time;
        _faults = new FaultTable(configuration.Priority);
        _conflicts = new VrrpConflictLog(configuration, log, time);
        _skews = new ClockSkewLog(log, time);
        _microsecondsPerTick = 1_000_000.0 / time.TimestampFrequency;
        _lastStep = Now;
        _former = new FormerHolderWatch(configuration, _lastStep);
        _view = Look(VrrpState.Stopped, time.GetLocalNow(), "starting");
    }

    /// <summary>The instance was stopped and everything is off the wire and off the interface.</summary>
    public bool Ended { get; private set; }

    /// <summary>What the loop last was. Any thread may read it.</summary>
    public StateView View => Volatile.Read(ref _view);

    private bool Holds => _machine.State == VrrpState.Master || _holder.Holding;

    private long Now => (long)(_time.GetTimestamp() * _microsecondsPerTick);

    /// <summary>Begins, with the faults that trackers hold against the node from the start.</summary>
    public void Begin()
    {
        _armBase = Now;
        _former.Begin(_armBase);
        _holder.RemoveLeftovers();
        DrainQueue();
        if (!_started && !Ended)
        {
            _started = true;
            _why = _faults.Any ? _faults.Reason : "";
            if (_faults.Any)
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
        while (!Ended && _timers.TryTakeDue(now, out var timer, out var generation, out var deadline))
        {
            // Counting from the deadline keeps the interval from drifting by the lateness of each wake-up.
            _armBase = timer == TimerKind.Advertisement && now - deadline < _machine.MasterIntervalMicroseconds / 2 ? deadline : now;
            Feed(MachineEvent.TimerExpired(timer, generation));
            now = Now;
        }

        if (!Ended && _former.TakeDue(now))
        {
            Feed(MachineEvent.Serve());
        }

        _holder.RenewIfDue(now);
        _guard.Give(Holds, now);
        _lastStep = now;
        var next = Math.Min(Math.Min(_timers.Next, _holder.NextRenewal), Math.Min(Math.Min(_former.ServeAt, _guard.Next), TellWhenLate(now)));
        return Ended || next == long.MaxValue ? long.MaxValue : Math.Max(0, next - now);
    }

    /// <summary>Tells when a backup's wait for its master is about to end.</summary>
    /// <returns>When that will be, if no advertisement comes; <see cref="long.MaxValue"/> when it has been told, or there is no such wait.</returns>
    private long TellWhenLate(long now)
    {
        if (_machine.State != VrrpState.Backup || _machine.MasterAddress is null || !_timers.TryGetDeadline(TimerKind.MasterDown, out var due))
        {
            return long.MaxValue;
        }

        var late = due - Math.Min(LateMicroseconds, _machine.MasterDownMicroseconds / 2);
        if (late > now)
        {
            _saidLate = false;
            return late;
        }

        if (!_saidLate)
        {
            _saidLate = true;
            _log.MasterLate();
        }

        return long.MaxValue;
    }

    /// <summary>The loop's thread failed: let go of the addresses, tell why, end. The machine is not asked any more.</summary>
    public void Abandon(string reason)
    {
        _holder.Remove();
        _guard.Give(holds: false, Now);
        Ended = true;
        Enter(_view.State, VrrpState.Stopped, reason);
    }

    /// <summary>The timer that fires next and when, for whoever looks; a torn look during a change is harmless.</summary>
    public (TimerKind Timer, TimeSpan In)? NextTimer()
    {
        (TimerKind, TimeSpan)? next = null;
        var now = Now;
        var earliest = long.MaxValue;
        foreach (var timer in Enum.GetValues<TimerKind>())
        {
            if (_timers.TryGetDeadline(timer, out var deadline) && deadline < earliest)
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
        var stalled = now - _lastStep;
        if (_machine.State == VrrpState.Master && stalled > _machine.MasterDownMicroseconds && _timers.TryGetDeadline(TimerKind.Advertisement, out var due) && now - due > _machine.MasterDownMicroseconds)
        {
            _armBase = now;
            _why = $"stood still for {stalled / 1000} ms, longer than the master down interval of {_machine.MasterDownMicroseconds / 1000} ms; stepped down";
            _log.Warning("Stalled", $"This instance {_why}. Another node may have taken over meanwhile.");
            Feed(MachineEvent.FaultRaised());
            if (!_faults.Any)
            {
                Feed(MachineEvent.FaultCleared());
            }
        }
    }

    private void Feed(in MachineEvent e)
    {
        var left = _former.Left(_machine, Now);
        _machine.Handle(left > 0 ? e with { HolderMayServe = true } : e, _actions);
        for (var i = 0; i < _actions.Count; i++)
        {
            Carry(_actions[i], left);
        }

        if (_machine.Serving && !_view.Serving)
        {
            _log.Information("Serving", "The virtual addresses are on.");
        }

        if (_view.EffectivePriority != _machine.EffectivePriority || _view.Master != _machine.MasterAddress || (_view.MasterPriority ?? 0) != _machine.MasterPriority
            || _view.MasterIntervalMicroseconds != _machine.MasterIntervalMicroseconds || _view.Serving != _machine.Serving || _view.Held != _held)
        {
            Show(_view.State, _view.Since, _view.Reason);
        }
    }

    private void Carry(in MachineAction action, long holderLeft)
    {
        switch (action.Kind)
        {
            case MachineActionKind.Advertise:
                _transmitter.Advertise(action.Priority);
                break;
            case MachineActionKind.AddAddresses:
                _guard.Give(holds: true, Now);
                _holder.Add(Now);
                break;
            case MachineActionKind.RemoveAddresses:
                _holder.Remove();
                break;
            case MachineActionKind.DestroySessions:
                _counters.CountReleasedSessions(_holder.DestroySessions());
                break;
            case MachineActionKind.Announce:
                _transmitter.Announce();
                break;
            case MachineActionKind.ArmTimer:
                _timers.Arm(action.Timer, _armBase + action.Microseconds, action.Generation);
                break;
            case MachineActionKind.DisarmTimer:
                _timers.Disarm(action.Timer);
                break;
            case MachineActionKind.Transition:
                var reason = TransitionWords.Describe(action.Reason, _machine, _why);
                if (action.To == VrrpState.Master)
                {
                    _counters.CountBecameMaster();
                    _guard.Give(holds: true, Now);
                }

                var wait = _former.Enter(action.To, action.Reason, holderLeft, Now);
                // The view still has the master of before.
                Enter(action.From, action.To, reason, action.Reason == TransitionReason.MasterSilent && _view.Master is not null, wait);
                if (wait > TimeSpan.Zero)
                {
                    _log.Information("TakeoverWaits", $"A master that fell silent may still have the addresses: nothing is served here for another {wait.TotalMilliseconds:0} ms (-TakeoverWait {_configuration.TakeoverWait.Wait}).");
                }

                break;
            case MachineActionKind.StayBackup:
                LogStayed(action.Reason);
                break;
        }
    }

    /// <summary>The view changes before anybody is told, and the log before the view: whoever is woken by the news and looks must see it all.</summary>
    private void Enter(VrrpState from, VrrpState to, string reason, bool masterLost = false, TimeSpan holderMayServe = default)
    {
        var at = _log.Now;
        _log.Entering(from, to, reason, at);
        Show(to, at, reason);
        _log.Entered(from, to, reason, at, masterLost, holderMayServe);
    }

    private void Show(VrrpState state, DateTimeOffset since, string reason) => Volatile.Write(ref _view, Look(state, since, reason));

    private StateView Look(VrrpState state, DateTimeOffset since, string reason) =>
        new(state, since, reason, _machine.EffectivePriority, _machine.MasterAddress, _machine.MasterAddress is null ? null : _machine.MasterPriority, _machine.MasterIntervalMicroseconds, _machine.Serving, _held);
}
