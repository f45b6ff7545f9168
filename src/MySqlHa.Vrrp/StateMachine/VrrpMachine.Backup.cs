namespace MySqlHa.Vrrp.StateMachine;

/// <content>Whose advertisements a BACKUP heeds, and when it stops waiting (RFC 9568 section 6.4.2).</content>
public sealed partial class VrrpMachine
{
    private bool Accepts(in MachineEvent advertisement) =>
        !_preempt || _standingBy || _held || advertisement.Priority >= EffectivePriority || _timers.IsArmed(TimerKind.PreemptDelay);

    private void Accept(in MachineEvent advertisement, MachineActions actions)
    {
        Heed(advertisement);
        AwaitSilence(actions);
    }

    private void Heed(in MachineEvent advertisement)
    {
        _masterAddress = advertisement.Source;
        _masterPriority = advertisement.Priority;
        if (_version == VrrpVersion.V3)
        {
            MasterIntervalMicroseconds = advertisement.IntervalMicroseconds;
        }
    }

    private void AwaitSilence(MachineActions actions)
    {
        _outranked = null;
        _expiryMeans = TransitionReason.MasterSilent;
        Arm(TimerKind.MasterDown, MasterDownMicroseconds, actions);
    }

    /// <summary>Discards a master of lower priority: the timer keeps running, and its expiry preempts. Nothing of it is adopted.</summary>
    private void Outrank(in MachineEvent advertisement)
    {
        _outranked = advertisement;
        if (_expiryMeans == TransitionReason.MasterSilent)
        {
            _expiryMeans = TransitionReason.Preempted;
        }
    }

    private void AwaitHandover(MachineActions actions)
    {
        // Priority 0 is sent twice against loss. The second is no second resignation: it must not start the wait again.
        if (_expiryMeans == TransitionReason.MasterResigned)
        {
            return;
        }

        _outranked = null;
        _expiryMeans = TransitionReason.MasterResigned;
        Arm(TimerKind.MasterDown, TimerArithmetic.HandoverWait(_version, EffectivePriority, MasterIntervalMicroseconds, _handoverSkew), actions);
    }

    /// <summary>Held, nobody is taken over from: whoever was master is silent, and the next one may be any.</summary>
    private void StayBackup(MachineActions actions)
    {
        actions.Add(new MachineAction { Kind = MachineActionKind.StayBackup, Reason = _expiryMeans });
        _masterAddress = null;
        _masterPriority = 0;
        MasterIntervalMicroseconds = _ownInterval;
        AwaitSilence(actions);
    }

    /// <summary>
    /// After a change of priority, or of what is accepted. The running timer stands as a rule: arming it anew at every change would let a restless tracker put off a
    /// takeover for ever, and the next advertisement brings the new skew anyway. But if the master that we were about to preempt now ranks
    /// as high as we do, the timer would make us a master whom it deposes at once: accept its last advertisement after all.
    /// </summary>
    private void Reconsider(MachineActions actions)
    {
        if (_outranked is { } last && Accepts(last))
        {
            Accept(last, actions);
        }
    }
}
