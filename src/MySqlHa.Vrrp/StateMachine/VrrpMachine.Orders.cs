namespace MySqlHa.Vrrp.StateMachine;

/// <content>
/// What a node's policy or an operator orders: no part of VRRP, and nothing that another router could not take for VRRP. An order that a state cannot obey
/// changes nothing.
/// </content>
public sealed partial class VrrpMachine
{
    // Set in any state, before Start too, and cleared by order alone: a node that must not take over must not do so by a restart or a fault that clears.
    private bool _held;

    // From a handover until this node is master again: preempting the successor would undo the handover.
    private bool _standingBy;

    // BACKUP: told to take over from a master that has not resigned yet; whether the addresses come at once then.
    private bool? _takingOver;

    /// <summary>
    /// How long a backup that was told to take over waits for the master to resign, who is told at the same time: milliseconds as a rule. Less than the time in
    /// which a dead one would be missed, and more than a busy host needs.
    /// </summary>
    public const long TakeOverMicroseconds = 500_000;

    /// <summary>Obeys an order; false when the event is none.</summary>
    private bool TakeOrder(in MachineEvent e, MachineActions actions)
    {
        switch (e.Kind)
        {
            case MachineEventKind.Serve:
                Serve(actions);
                return true;
            case MachineEventKind.TakeOver:
                TakeOver(e.AddressesAtOnce, actions);
                return true;
            case MachineEventKind.StandBy:
                StandBy(actions);
                return true;
            case MachineEventKind.Hold:
                _held = true;
                ReconsiderIfBackup(actions);
                return true;
            case MachineEventKind.HoldCleared:
                ClearHold(actions);
                return true;
            default:
                return false;
        }
    }

    private void Serve(MachineActions actions)
    {
        if (State == VrrpState.Master && !Serving)
        {
            AddAddresses(actions);
            AnnounceLater(actions);
        }
    }

    /// <summary>An operator's word, or that of the node that hands over: it counts for more than a hold, and leaves the hold as it is.</summary>
    private void TakeOver(bool addressesAtOnce, MachineActions actions)
    {
        // Nobody has followed one that resigned itself a moment ago.
        var mayHaveMaster = _masterAddress is not null || !_standingBy;
        if (State == VrrpState.Backup && mayHaveMaster && _expiryMeans != TransitionReason.MasterResigned)
        {
            // Claimed before it resigns, the role would go back to it within one advertisement; one that was not heard yet may be there all the same.
            _takingOver = addressesAtOnce || !_serveOnCommand;
            _expiryMeans = TransitionReason.HandedOver;
            Arm(TimerKind.MasterDown, TakeOverMicroseconds, actions);
        }
        else if (State == VrrpState.Backup)
        {
            EnterMaster(TransitionReason.HandedOver, addressesAtOnce || !_serveOnCommand, actions);
        }
        else if (addressesAtOnce)
        {
            Serve(actions);
        }
    }

    /// <summary>
    /// A master resigns and keeps the addresses until its successor serves, as <see cref="ReleaseMode.AfterSuccessor"/>. If nobody follows, it claims the
    /// role again after the master down interval like any backup.
    /// </summary>
    private void StandBy(MachineActions actions)
    {
        if (State == VrrpState.Stopped)
        {
            return;
        }

        _standingBy = true;
        if (State == VrrpState.Master)
        {
            Leave(VrrpState.Backup, TransitionReason.StandBy, ReleaseMode.AfterSuccessor, actions);
            AwaitSilence(actions);
        }
        else
        {
            ReconsiderIfBackup(actions);
        }
    }

    private void ClearHold(MachineActions actions)
    {
        var wasHeld = _held;
        _held = false;
        if (wasHeld && State == VrrpState.Backup)
        {
            AwaitSilence(actions);
        }
    }

    private void ReconsiderIfBackup(MachineActions actions)
    {
        if (State == VrrpState.Backup)
        {
            Reconsider(actions);
        }
    }
}
