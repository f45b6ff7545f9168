using MySqlHa.Vrrp.Packet;

namespace MySqlHa.Vrrp.StateMachine;

/// <content>The ways into each state, and how the addresses leave.</content>
public sealed partial class VrrpMachine
{
    /// <summary>
    /// How long the addresses outlive a resignation that waits for the successor. By default the slowest backup speaks up within 10 ms
    /// (<see cref="VrrpConfiguration.HandoverSkew"/>): this is two and a half times that. If nobody does, there is nobody to wait for.
    /// </summary>
    public const long ReleaseMicroseconds = 25_000;

    /// <summary>
    /// How much longer they stay once the successor was heard, if masters serve on command: it claims the role first, and its second advertisement says that
    /// it has the addresses. A SYN that nobody answers meanwhile would be sent again after a second; a host without a server refuses it at once.
    /// </summary>
    public const long ServingMicroseconds = 100_000;

    private void EnterService(TransitionReason reason, TransitionReason ownersReason, bool holderMayServe, MachineActions actions)
    {
        if (EffectivePriority == VrrpProtocol.OwnerPriority && !_held && !_standingBy)
        {
            EnterMaster(ownersReason, !_serveOnCommand && !holderMayServe, actions);
            return;
        }

        MasterIntervalMicroseconds = _ownInterval;
        MoveTo(VrrpState.Backup, reason, actions);
        AwaitSilence(actions);
        ArmIfSet(TimerKind.PreemptDelay, _preempt ? _preemptDelay : 0, actions);
    }

    private void EnterMaster(TransitionReason reason, bool serve, MachineActions actions)
    {
        MasterIntervalMicroseconds = _ownInterval;
        _outranked = null;
        actions.Add(new MachineAction { Kind = MachineActionKind.Advertise, Priority = EffectivePriority });
        if (serve)
        {
            AddAddresses(actions);
        }

        MoveTo(VrrpState.Master, reason, actions);
        Arm(TimerKind.Advertisement, _ownInterval, actions);
        if (serve)
        {
            AnnounceLater(actions);
        }
    }

    /// <summary>A master that serves on command says once more that it is master: now a predecessor may let go.</summary>
    private void AddAddresses(MachineActions actions)
    {
        actions.Add(new MachineAction { Kind = MachineActionKind.AddAddresses });
        actions.Add(new MachineAction { Kind = MachineActionKind.Announce });
        if (_serveOnCommand)
        {
            actions.Add(new MachineAction { Kind = MachineActionKind.Advertise, Priority = EffectivePriority });
        }
    }

    private void AnnounceLater(MachineActions actions)
    {
        Serving = true;
        ArmIfSet(TimerKind.Announce, _announceDelay > 0 ? _announceDelay : _announceRefresh, actions);
    }

    private void EnterFault(TransitionReason reason, ReleaseMode release, MachineActions actions)
    {
        _faulted = true;
        Leave(VrrpState.Fault, reason, release, actions);
    }

    /// <summary>
    /// Out of service. Only a MASTER resigns: priority 0 from a BACKUP would tell the others that the master is going, who is not.
    /// Twice, because one lost packet would cost the whole master down interval.
    /// </summary>
    private void Leave(VrrpState to, TransitionReason reason, ReleaseMode release, MachineActions actions)
    {
        var held = State == VrrpState.Master;
        if (held)
        {
            // A client that is reset before the successor holds the address meets the dying server's listener again, and fails a second time.
            if (release == ReleaseMode.BeforeResigning)
            {
                actions.Add(new MachineAction { Kind = MachineActionKind.DestroySessions });
                actions.Add(new MachineAction { Kind = MachineActionKind.RemoveAddresses });
            }

            actions.Add(new MachineAction { Kind = MachineActionKind.Advertise, Priority = 0 });
            actions.Add(new MachineAction { Kind = MachineActionKind.Advertise, Priority = 0 });
        }

        _masterAddress = null;
        _masterPriority = 0;
        _outranked = null;
        MasterIntervalMicroseconds = _ownInterval;
        MoveTo(to, reason, actions);
        if (held && release == ReleaseMode.AfterSuccessor)
        {
            _releasePending = true;
            _successorHeard = false;
            Arm(TimerKind.Release, ReleaseMicroseconds, actions);
        }
    }

    /// <summary>What ends the wait for the successor: it speaks, its time is up, or this node is wanted for something else.</summary>
    private bool EndsRelease(in MachineEvent e) => e.Kind switch
    {
        MachineEventKind.Advertisement => e.Priority > 0 && (_successorHeard || !_serveOnCommand),
        MachineEventKind.TimerExpired => e.Timer is TimerKind.Release or TimerKind.MasterDown,
        MachineEventKind.FaultRaised => e.Release == ReleaseMode.BeforeResigning,
        MachineEventKind.TakeOver => State == VrrpState.Backup,
        MachineEventKind.Start or MachineEventKind.Stop or MachineEventKind.FaultCleared => true,
        _ => false,
    };

    private void AwaitServing(MachineActions actions)
    {
        _successorHeard = true;
        Arm(TimerKind.Release, ServingMicroseconds, actions);
    }

    private void Release(MachineActions actions)
    {
        _releasePending = false;
        actions.Add(new MachineAction { Kind = MachineActionKind.DestroySessions });
        actions.Add(new MachineAction { Kind = MachineActionKind.RemoveAddresses });
        Disarm(TimerKind.Release, actions);
    }

    /// <summary>
    /// Changes state and forgets the timers of the state left, so that no engine wakes up for them. The release timer is no state's: what it takes off
    /// must go off, whatever happens meanwhile.
    /// </summary>
    private void MoveTo(VrrpState to, TransitionReason reason, MachineActions actions)
    {
        actions.Add(new MachineAction { Kind = MachineActionKind.Transition, From = State, To = to, Reason = reason });
        State = to;
        Serving = false;
        _takingOver = null;
        _standingBy &= to is VrrpState.Backup or VrrpState.Fault;
        for (var timer = TimerKind.MasterDown; timer < TimerKind.Release; timer++)
        {
            if (_timers.IsArmed(timer))
            {
                Disarm(timer, actions);
            }
        }
    }

    private void Arm(TimerKind timer, long microseconds, MachineActions actions) => actions.Add(new MachineAction
    {
        Kind = MachineActionKind.ArmTimer,
        Timer = timer,
        Microseconds = microseconds,
        Generation = _timers.Arm(timer),
    });

    private void ArmIfSet(TimerKind timer, long microseconds, MachineActions actions)
    {
        if (microseconds > 0)
        {
            Arm(timer, microseconds, actions);
        }
    }

    private void Disarm(TimerKind timer, MachineActions actions)
    {
        _timers.Disarm(timer);
        actions.Add(new MachineAction { Kind = MachineActionKind.DisarmTimer, Timer = timer });
    }
}
