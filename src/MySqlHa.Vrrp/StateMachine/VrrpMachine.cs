namespace MySqlHa.Vrrp.StateMachine;

/// <summary>
/// The VRRP state machine (RFC 9568 section 6.4, with keepalived's FAULT). Pure: events in, actions out; no clock, no I/O, no locks, and
/// no allocation. One thread at a time. Where the RFC and keepalived differ it does what keepalived does, and a comment says so.
/// </summary>
public sealed partial class VrrpMachine
{
    private readonly VrrpVersion _version;
    private readonly bool _preempt;
    private readonly bool _serveOnCommand;
    private readonly uint _localAddress;
    private readonly long _ownInterval;
    private readonly long _preemptDelay;
    private readonly long? _handoverSkew;
    private readonly long _announceDelay;
    private readonly long _announceRefresh;
    private readonly MachineTimers _timers = new();

    private uint? _masterAddress;
    private int _masterPriority;

    // BACKUP: the last advertisement that was discarded because we outrank its sender, and what the master down timer's expiry would mean.
    private MachineEvent? _outranked;
    private TransitionReason _expiryMeans;

    // A fault may be raised before Start and outlive Stop: a node that is unfit must not become master by being started.
    private bool _faulted;
    private bool _releasePending;
    private bool _successorHeard;

    /// <summary>Makes a stopped machine.</summary>
    /// <param name="config">Already checked by <see cref="VrrpConfigurationRules"/>.</param>
    /// <param name="localAddress">The source of our advertisements in host order: it settles a tie of priorities.</param>
    public VrrpMachine(VrrpConfiguration config, uint localAddress)
    {
        ArgumentNullException.ThrowIfNull(config);
        _version = config.Version;
        _preempt = config.Preempt;
        _serveOnCommand = config.ServeOnCommand;
        _localAddress = localAddress;
        _ownInterval = TimerArithmetic.ToMicroseconds(config.AdvertisementInterval);
        _preemptDelay = TimerArithmetic.ToMicroseconds(config.PreemptDelay);
        _handoverSkew = config.HandoverSkew is { } skew ? TimerArithmetic.ToMicroseconds(skew) : null;
        _announceDelay = TimerArithmetic.ToMicroseconds(config.AnnounceDelay);
        _announceRefresh = TimerArithmetic.ToMicroseconds(config.AnnounceRefresh);
        EffectivePriority = config.Priority;
        MasterIntervalMicroseconds = _ownInterval;
    }

    /// <summary>The state.</summary>
    public VrrpState State { get; private set; }

    /// <summary>Whether it is master with the addresses on.</summary>
    public bool Serving { get; private set; }

    /// <summary>The configured priority as trackers moved it, 1 to 255.</summary>
    public int EffectivePriority { get; private set; }

    /// <summary>The advertisement interval of the master: ours while we are, learned from its advertisements in v3 (RFC 9568, Active_Adver_Interval).</summary>
    public long MasterIntervalMicroseconds { get; private set; }

    /// <summary>How long we bear silence of this master at our priority (RFC 9568, Active_Down_Interval).</summary>
    public long MasterDownMicroseconds => TimerArithmetic.MasterDown(_version, EffectivePriority, MasterIntervalMicroseconds);

    /// <summary>The master: ourselves in MASTER, in BACKUP the last one accepted (null until one is), null otherwise. Host order.</summary>
    public uint? MasterAddress => State == VrrpState.Master ? _localAddress : _masterAddress;

    /// <summary>The priority of <see cref="MasterAddress"/>; 0 where that is null.</summary>
    public int MasterPriority => State == VrrpState.Master ? EffectivePriority : _masterPriority;

    /// <summary>Takes one event.</summary>
    /// <param name="e">What happened.</param>
    /// <param name="actions">Cleared, then filled with what to do, to be done in order before the next event.</param>
    public void Handle(in MachineEvent e, MachineActions actions)
    {
        ArgumentNullException.ThrowIfNull(actions);
        actions.Clear();
        if (IsNoise(e))
        {
            return;
        }

        if (_releasePending && EndsRelease(e))
        {
            Release(actions);
        }
        else if (_releasePending && e is { Kind: MachineEventKind.Advertisement, Priority: > 0 })
        {
            AwaitServing(actions);
        }

        if (TakeOrder(e, actions))
        {
            return;
        }

        switch (State)
        {
            case VrrpState.Stopped:
                WhenStopped(e, actions);
                break;
            case VrrpState.Backup:
                WhenBackup(e, actions);
                break;
            case VrrpState.Master:
                WhenMaster(e, actions);
                break;
            case VrrpState.Fault:
                WhenFault(e, actions);
                break;
        }
    }

    private void WhenStopped(in MachineEvent e, MachineActions actions)
    {
        switch (e.Kind)
        {
            case MachineEventKind.Start when _faulted:
                EnterFault(TransitionReason.Fault, e.Release, actions);
                break;
            case MachineEventKind.Start:
                EnterService(TransitionReason.Started, TransitionReason.Owner, e.HolderMayServe, actions);
                break;
            case MachineEventKind.FaultRaised:
                _faulted = true;
                break;
            case MachineEventKind.FaultCleared:
                _faulted = false;
                break;
            case MachineEventKind.PriorityChanged:
                EffectivePriority = e.Priority;
                break;
        }
    }

    private void WhenBackup(in MachineEvent e, MachineActions actions)
    {
        switch (e.Kind)
        {
            case MachineEventKind.Advertisement when e.Priority == 0 && _takingOver is { } atOnce:
                EnterMaster(TransitionReason.HandedOver, atOnce, actions);
                break;
            case MachineEventKind.Advertisement when _takingOver is not null:
                break;
            case MachineEventKind.Advertisement when e.Priority == 0:
                AwaitHandover(actions);
                break;
            case MachineEventKind.Advertisement when Accepts(e):
                Accept(e, actions);
                break;
            case MachineEventKind.Advertisement:
                Outrank(e);
                break;
            case MachineEventKind.TimerExpired when e.Timer == TimerKind.MasterDown && _takingOver is { } atOnce:
                EnterMaster(TransitionReason.HandedOver, atOnce, actions);
                break;
            case MachineEventKind.TimerExpired when e.Timer == TimerKind.MasterDown && _held:
                StayBackup(actions);
                break;
            case MachineEventKind.TimerExpired when e.Timer == TimerKind.MasterDown:
                EnterMaster(_expiryMeans, !_serveOnCommand && (!e.HolderMayServe || _expiryMeans == TransitionReason.MasterResigned), actions);
                break;
            case MachineEventKind.PriorityChanged:
                EffectivePriority = e.Priority;
                Reconsider(actions);
                break;
            case MachineEventKind.FaultRaised:
                EnterFault(TransitionReason.Fault, e.Release, actions);
                break;
            case MachineEventKind.Stop:
                Leave(VrrpState.Stopped, TransitionReason.Stopped, e.Release, actions);
                break;
        }
    }

    private void WhenMaster(in MachineEvent e, MachineActions actions)
    {
        switch (e.Kind)
        {
            case MachineEventKind.Advertisement when e.Priority == 0:
                // Somebody else who thought to be master is going: say at once that there still is one.
                Advertise(actions);
                break;
            case MachineEventKind.Advertisement when Outranks(e):
                Yield(e, actions);
                break;
            case MachineEventKind.Advertisement:
                // RFC 9568 section 6.4.3 has it for v3; keepalived does it in v2 as well. A second master means that the link was split, and
                // that its gratuitous ARPs were the last to be believed: announce too.
                Advertise(actions);
                AnnounceIfServing(actions);
                break;
            case MachineEventKind.TimerExpired when e.Timer == TimerKind.Advertisement:
                Advertise(actions);
                break;
            case MachineEventKind.TimerExpired when e.Timer == TimerKind.Announce:
                actions.Add(new MachineAction { Kind = MachineActionKind.Announce });
                ArmIfSet(TimerKind.Announce, _announceRefresh, actions);
                break;
            case MachineEventKind.PriorityChanged:
                ChangePriority(e.Priority, actions);
                break;
            case MachineEventKind.FaultRaised:
                EnterFault(TransitionReason.Fault, e.Release, actions);
                break;
            case MachineEventKind.Stop:
                Leave(VrrpState.Stopped, TransitionReason.Stopped, e.Release, actions);
                break;
        }
    }

    private void WhenFault(in MachineEvent e, MachineActions actions)
    {
        switch (e.Kind)
        {
            case MachineEventKind.FaultCleared:
                _faulted = false;
                EnterService(TransitionReason.FaultCleared, TransitionReason.FaultCleared, e.HolderMayServe, actions);
                break;
            case MachineEventKind.PriorityChanged:
                EffectivePriority = e.Priority;
                break;
            case MachineEventKind.Stop:
                Leave(VrrpState.Stopped, TransitionReason.Stopped, e.Release, actions);
                break;
        }
    }

    /// <summary>
    /// Stale expiries, and our own advertisements should they ever come back: a master answers an advertisement with one, so an echo
    /// taken for a rival would never end.
    /// </summary>
    private bool IsNoise(in MachineEvent e) => e.Kind switch
    {
        MachineEventKind.TimerExpired => !_timers.TryExpire(e.Timer, e.Generation),
        MachineEventKind.Advertisement => e.Source == _localAddress,
        _ => false,
    };
}
