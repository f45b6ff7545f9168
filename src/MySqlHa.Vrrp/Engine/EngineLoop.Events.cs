using MySqlHa.Vrrp.Packet;
using MySqlHa.Vrrp.StateMachine;

namespace MySqlHa.Vrrp.Engine;

/// <content>What comes out of the queue, and what it means for the state machine.</content>
internal sealed partial class EngineLoop
{
    private void DrainQueue()
    {
        while (!Ended && _queue.TryDequeue(out var e))
        {
            _armBase = Now;
            Take(e);
        }
    }

    private void Take(in EngineEvent e)
    {
        switch (e.Kind)
        {
            case EngineEventKind.Advertisement:
                Hear(e.Advertisement);
                break;
            case EngineEventKind.PacketDropped:
                _log.Warning("PacketDropped", $"Dropped an advertisement from {AddressOrder.ToAddress(e.Address)} on {_configuration.Interface}: {DropWords.Describe(e.Drop, e.KeyNumber, e.ClockSkew)}. Further ones are counted, and logged every ten seconds at most.");
                break;
            case EngineEventKind.AuthenticationChanged:
                _transmitter.Use(e.Authentication!);
                _log.Information("AuthenticationChanged", $"Authentication of advertisements: {e.Authentication}.");
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
                Raise("interface", $"interface {_configuration.Interface} is down", ReleaseMode.BeforeResigning);
                break;
            case EngineEventKind.LinkUp:
                Clear("interface");
                break;
            case EngineEventKind.AddressRemoved:
                if (_holder.PutBack(e.Address))
                {
                    _transmitter.Announce();
                }

                break;
            case EngineEventKind.Serve:
                Feed(MachineEvent.Serve());
                break;
            case EngineEventKind.TakeOver:
                TakeOver(e.Reason!, e.AddressesAtOnce);
                break;
            case EngineEventKind.StandBy:
                _why = e.Reason!;
                Feed(MachineEvent.StandBy());
                break;
            case EngineEventKind.Hold:
                Hold(e.Reason);
                break;
            case EngineEventKind.Stop:
                _why = e.Reason ?? "stopped";
                Feed(MachineEvent.Stop());
                Ended = true;
                break;
        }
    }

    private void Hear(in ReceivedAdvertisement advertisement)
    {
        _conflicts.Look(advertisement);
        _skews.Look(advertisement);

        // It may be a replay of what was said before anybody here listened. It may hold a backup back, and nothing else.
        if (advertisement.SentBeforeStart && (advertisement.Priority == 0 || _machine.State == VrrpState.Master))
        {
            _counters.Count(DropReason.SentBeforeStart);
            return;
        }

        _former.Heard(advertisement.Priority, Now);
        _why = "";
        Feed(MachineEvent.Advertisement(advertisement.Source, advertisement.Priority, advertisement.IntervalMicroseconds));
    }

    private void TakeOver(string reason, bool addressesAtOnce)
    {
        if (_machine.State is VrrpState.Fault or VrrpState.Stopped)
        {
            _log.Warning("TakeOverIgnored", $"Told to take over ({reason}), but this instance is {_machine.State}: {_view.Reason}. It takes over when it is told again after that has ended.");
            return;
        }

        _why = reason;
        Feed(MachineEvent.TakeOver(addressesAtOnce));
    }

    private void Hold(string? reason)
    {
        if (reason == _held)
        {
            return;
        }

        _held = reason;
        _stayedLogged = false;
        _log.Information(reason is null ? "HoldCleared" : "Held", reason is null ? "Takes over from a silent master again." : $"Takes over from nobody: {reason}.");
        Feed(reason is null ? MachineEvent.HoldCleared() : MachineEvent.Hold());
    }

    /// <summary>A held backup says once what it did not do: its master down timer goes on expiring for as long as there is no master.</summary>
    private void LogStayed(TransitionReason because)
    {
        if (!_stayedLogged)
        {
            _stayedLogged = true;
            _log.Warning("TakeOverHeld", $"Did not take over, although {TransitionWords.Describe(because, _machine, "")}. held: {_held}.");
        }
    }

    private void Raise(string key, string reason, ReleaseMode release)
    {
        var first = _faults.Raise(key, reason, release);
        _why = _faults.Reason;
        if (first && _started)
        {
            Feed(MachineEvent.FaultRaised(release));
        }
        else
        {
            Show(_view.State, _view.Since, _why);
        }
    }

    private void Clear(string key)
    {
        var last = _faults.Clear(key);
        _why = _faults.Reason;
        if (last && _started)
        {
            Feed(MachineEvent.FaultCleared());
        }
        else if (_faults.Any)
        {
            Show(_view.State, _view.Since, _why);
        }
    }

    private void Weigh(string key, int weight)
    {
        if (_faults.Weigh(key, weight))
        {
            _log.Information("PriorityChanged", $"The effective priority is now {_faults.EffectivePriority} ({key}: {weight:+0;-0;0}).");
            Feed(MachineEvent.PriorityChanged(_faults.EffectivePriority));
        }
    }
}
