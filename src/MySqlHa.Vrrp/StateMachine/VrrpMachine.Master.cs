namespace MySqlHa.Vrrp.StateMachine;

/// <content>What a MASTER says, and to whom it yields (RFC 9568 section 6.4.3).</content>
public sealed partial class VrrpMachine
{
    private bool Outranks(in MachineEvent advertisement) =>
        advertisement.Priority > EffectivePriority
#if !WITHOUT_TIEBREAK
        || (advertisement.Priority == EffectivePriority && advertisement.Source > _localAddress)
#endif
        ;

    private void Advertise(MachineActions actions)
    {
        actions.Add(new MachineAction { Kind = MachineActionKind.Advertise, Priority = EffectivePriority });
        Arm(TimerKind.Advertisement, _ownInterval, actions);
    }

    /// <summary>A lowered priority is told at once, so that a better backup can preempt; a raised one can wait for the next advertisement.</summary>
    private void ChangePriority(int priority, MachineActions actions)
    {
        var lowered = priority < EffectivePriority;
        EffectivePriority = priority;
        if (lowered)
        {
            Advertise(actions);
        }
    }

    private void AnnounceIfServing(MachineActions actions)
    {
        if (Serving)
        {
            actions.Add(new MachineAction { Kind = MachineActionKind.Announce });
        }
    }

    private void Yield(in MachineEvent advertisement, MachineActions actions)
    {
        actions.Add(new MachineAction { Kind = MachineActionKind.DestroySessions });
        actions.Add(new MachineAction { Kind = MachineActionKind.RemoveAddresses });
        Heed(advertisement);
        MoveTo(VrrpState.Backup, TransitionReason.HigherPriority, actions);
        AwaitSilence(actions);
    }
}
