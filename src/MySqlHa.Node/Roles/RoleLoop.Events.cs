using MySqlHa.Replication.Control;
using MySqlHa.Replication.Health;
using MySqlHa.Replication.Topology;
using MySqlHa.Vrrp;
using MySqlHa.Vrrp.Engine;

namespace MySqlHa.Node.Roles;

/// <summary>What a role loop makes of what it hears.</summary>
internal sealed partial class RoleLoop
{
    private async Task OnTransitionAsync(RoleEvent.Transition transition)
    {
        _master = transition.To == VrrpState.Master;
        if (_master)
        {
            if (_open)
            {
                // An operation opened the server, and made this node master.
                _router.Serve();
                await _servers.ShowServingAsync(true);
            }
            else if (!LeavesItToTheTake(transition))
            {
                BeginPromotion(transition);
            }
        }
        else if (transition.From == VrrpState.Master && (_open || _promotion is not null))
        {
            // The engine's own reason, as a link that is down: the address is gone already.
            await CloseAndStayAwayAsync($"this node is {transition.To} now: {transition.Reason}");
        }

        if (!_master && transition.From == VrrpState.Master)
        {
            // The address is off, whether the server could be closed or not.
            GiveLeaseBack();
        }
    }

    /// <summary>
    /// The monitor's word, on its thread. The other node is told of a failed server at once: the loop comes late on a machine that is busy with the server's
    /// remains, and clients wait.
    /// </summary>
    internal void Hear(HealthVerdict verdict)
    {
        // One that is shutting down, or refuses, is neither: it may still commit.
        var failed = Manages && !verdict.Alive && (verdict.ServerGone || verdict.Status == HealthStatus.Hung);
        if (failed != _saidFailed)
        {
            _saidFailed = failed;
            _ = _servers.TellPeerAsync(failed);
        }

        if (verdict is { Alive: false, ServerGone: true })
        {
            // It can take no write: its successor need not wait for the loop.
            GiveLeaseBack();
        }

        Post(new RoleEvent.Verdict(verdict));
    }

    private async Task OnVerdictAsync(HealthVerdict verdict)
    {
        if (verdict.Alive)
        {
            LookNow();
            return;
        }

        if (Manages)
        {
            if (_open || _promotion is { Record: not null })
            {
                _rejoin = RejoinNeed.Always;
                (_stopReceiver, _receiverStopTried) = (true, false);
                RaiseRejoin("its server was serving when it failed");
            }
            else if (_rejoin == RejoinNeed.None)
            {
                _rejoin = RejoinNeed.WhilePeerServes;
            }

            if (verdict.ServerGone)
            {
                _memory.ForgetStep();
            }

            // Fit again only when the fence was seen: a server that comes back may come back open.
            Fence(FenceKnowledge.Pending, $"the server is {verdict.Status}");
        }

        EndPromotion($"the server is {verdict.Status}");
        var served = _open;
        _open = false;
        Changed();
        if (served)
        {
            await _servers.ShowServingAsync(false);
        }
    }

    private async Task OnFaultAsync(RoleEvent.Fault fault)
    {
        if (fault.Reason is not { } reason)
        {
            _router.ClearFault(fault.Key);
            return;
        }

        await LeaveAsync(reason, fault.Planned, () => _router.RaiseFault(fault.Key, reason));
    }

    private async Task OnCommandAsync(NodeCommand command)
    {
        if (command == NodeCommand.Release)
        {
            // One that came late finds a node that has left already, and what that node waits for.
            _rejoin = _open || _promotion is not null ? RejoinNeed.None : _rejoin;
            EndPromotion("released");
            await GiveLeaseBackAsync();
            _open = false;
            Changed();
            _router.StandBy("released by an operation or the other node");
            // The operation has it locked, and closes it when the address has moved; the other node closes it at once. If they die before that, the next look does.
            Fence(FenceKnowledge.Holds);
            await _servers.ShowServingAsync(false);
            return;
        }

        if (Manages && await _servers.MayTakeAsync() is { Open: false } not)
        {
            if (not.Told)
            {
                _take = new();
                _ = TakeWhenOpenAsync(_take);
            }
            else
            {
                _router.Log(VrrpLogLevel.Warning, "TakeRefused", $"An operation told this node to serve, and its server is not open: {not.Why}. Nothing was done.");
            }

            return;
        }

        await TakeAsync();
    }

    private Task OnResumedAsync()
    {
        _flaps.Clear();
        _router.Hold(null);
        return Task.CompletedTask;
    }

    private async Task OnLookAsync(PairLook look)
    {
        if (look.Begun < _changedAt)
        {
            return;
        }

        if (_servers.Peer != _knownPeer)
        {
            _knownPeer = _servers.Peer;
            _memory.Forget();
        }

        _memory.Observe(look.Local.Snapshot, look.Peer.Snapshot);
        if (Manages && !_warm && look.Peer.Snapshot is not null)
        {
            _warm = true;
            _ = Task.Run(_servers.WarmUpAsync);
        }

        if (!Manages || look.Local.Snapshot is not { } local)
        {
            if (Manages && _fence.Knowledge == FenceKnowledge.Pending && look.Local.Silence.Length > 0)
            {
                Fence(FenceKnowledge.Pending, look.Local.Silence);
            }

            return;
        }

        if (_open)
        {
            await OnLookWhileOpenAsync(local, look.Peer.Snapshot);
        }
        else if (_promotion is null)
        {
            await OnLookWhileClosedAsync(local, look.Peer.Snapshot);
        }
    }

    private async Task OnLookWhileOpenAsync(ServerSnapshot local, ServerSnapshot? peer)
    {
        // Closed by hand or by an operation, that is their affair. Closed by the other node, which serves: two masters that do not hear each other.
        if (local.IsFenced && peer is { IsFenced: false } && !await _servers.IsOperationRunningAsync())
        {
            var reason = $"{_servers.Local} was closed, and {peer.Server} takes the writes";
            await CloseAndStayAwayAsync(reason);
        }
        else if (local.ChannelFromPeer() is { } channel && channel.IsRefusedForOwnCommits(local.ServerUuid ?? ""))
        {
            // The other server came back under load: nobody else would start it again, and the next failover would find it stopped.
            await _servers.StartReceiverAsync(channel.Name);
            _router.Log(VrrpLogLevel.Information, "ReceiverStarted", $"{channel.Source} had {local.Server}'s commits before {local.Server} had committed them, and refused its receiver; it was started again.");
        }
    }

    private async Task OnLookWhileClosedAsync(ServerSnapshot local, ServerSnapshot? peer)
    {
        if (local.IsFenced)
        {
            Fence(FenceKnowledge.Holds);
        }
        else if (await _servers.IsOperationRunningAsync())
        {
            // It closes the server itself; behind a switchover's release it has it locked meanwhile.
            if (_fence.Knowledge != FenceKnowledge.Holds)
            {
                Fence(FenceKnowledge.Pending, "an operation is under way on it");
            }

            return;
        }
        else
        {
            await CloseAsync("the server was found open, and this node does not serve");
        }

        await StopReceiverOnReturnAsync(local);
        JudgeRejoin(local, peer);
        if (_refused && peer is not null)
        {
            _refused = false;
            _router.ClearFault(PromotionKey);
        }

        if (_fence.Knowledge == FenceKnowledge.Holds)
        {
            ClearFenceFault();
        }
    }

    /// <summary>Once: what an operation starts later is a rejoin.</summary>
    private async Task StopReceiverOnReturnAsync(ServerSnapshot local)
    {
        if (!_stopReceiver || _receiverStopTried)
        {
            return;
        }

        if (local.ChannelFromPeer() is { Receiver: not ReceiverState.Stopped } channel && !await _servers.IsOperationRunningAsync())
        {
            await _servers.StopReceiverAsync(channel.Name);
            _router.Log(VrrpLogLevel.Information, "ReceiverStopped", $"{local.Server} is back after it failed while it served: it does not pull from {channel.Source} until Invoke-Rejoin.");
        }

        _receiverStopTried = true;
    }
}
