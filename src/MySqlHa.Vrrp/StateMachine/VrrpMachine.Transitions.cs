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

    private void EnterService(TransitionReason reason, TransitionReason ownersReason, MachineActions actions)
    {
        if (EffectivePriority == VrrpProtocol.OwnerPriority)
        {
            EnterMaster(ownersReason, actions);
            return;
        }

        MasterIntervalMicroseconds = _ownInterval;
        MoveTo(VrrpState.Backup, reason, actions);
        AwaitSilence(actions);
        ArmIfSet(TimerKind.PreemptDelay, _preempt ? _preemptDelay : 0, actions);
    }

    private void EnterMaster(TransitionReason reason, MachineActions actions)
    {
        MasterIntervalMicroseconds = _ownInterval;
        _outranked = null;
        actions.Add(new MachineAction { Kind = MachineActionKind.Advertise, Priority = EffectivePriority });
        actions.Add(new MachineAction { Kind = MachineActionKind.AddAddresses });
        actions.Add(new MachineAction { Kind = MachineActionKind.Announce });
        MoveTo(VrrpState.Master, reason, actions);
        Arm(TimerKind.Advertisement, _ownInterval, actions);
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
            Arm(TimerKind.Release, ReleaseMicroseconds, actions);
        }
    }

    /// <summary>What ends the wait for the successor: it speaks, its time is up, or this node is wanted for something else.</summary>
    private static bool EndsRelease(in MachineEvent e) => e.Kind switch
    {
        MachineEventKind.Advertisement => e.Priority > 0,
        MachineEventKind.TimerExpired => e.Timer == TimerKind.Release,
        MachineEventKind.FaultRaised => e.Release == ReleaseMode.BeforeResigning,
        MachineEventKind.PriorityChanged => false,
        _ => true,
    };

    private void Release(MachineActions actions)
    {
        _releasePending = false;
        actions.Add(new MachineAction { Kind = MachineActionKind.DestroySessions });
        actions.Add(new MachineAction { Kind = MachineActionKind.RemoveAddresses });
        Disarm(TimerKind.Release, actions);
    }

    /// <summary>Changes state and forgets the timers of the state left, so that no engine wakes up for them.</summary>
    private void MoveTo(VrrpState to, TransitionReason reason, MachineActions actions)
    {
        actions.Add(new MachineAction { Kind = MachineActionKind.Transition, From = State, To = to, Reason = reason });
        State = to;
        for (var timer = TimerKind.MasterDown; timer <= TimerKind.Release; timer++)
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
