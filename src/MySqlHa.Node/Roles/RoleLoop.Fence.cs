using MySqlHa.Replication;
using MySqlHa.Replication.Operations.Failover;
using MySqlHa.Replication.Operations.Fence;
using MySqlHa.Replication.Topology;
using MySqlHa.Vrrp.Engine;

namespace MySqlHa.Node.Roles;

/// <summary>Leaving: the server is closed, and what must be so before the node may come back.</summary>
internal sealed partial class RoleLoop
{
    private static readonly TimeSpan HandoverBudget = TimeSpan.FromSeconds(3);

    /// <summary>How long the address waits for the server to be closed: a tenth of it is usual, and a fence is given up after twice as long at the earliest (<see cref="FenceOptions.Deadline"/>).</summary>
    private static readonly TimeSpan AddressPatience = TimeSpan.FromMilliseconds(500);

    /// <summary>Before the VRRP side lets go, for a reason of the operator's or a tracker's.</summary>
    /// <param name="reason">Why.</param>
    /// <param name="planned">Whether there is time to hand over.</param>
    /// <param name="then">What follows when the server is closed, or that was given up.</param>
    private async Task LeaveAsync(string reason, bool planned, Action then)
    {
        if (planned && Manages && _open && _servers.Peer is { } peer)
        {
            // Beside the loop: it must hear the commands that the handover gives it.
            _ = HandOverAsync(peer, reason, then);
            return;
        }

        if (Manages && (_open || _promotion is not null))
        {
            await CloseAndStayAwayAsync(reason);
        }

        then();
    }

    private async Task HandOverAsync(ServerEndpoint peer, string reason, Action then)
    {
        var journal = new JournalEntry(_journal, "Handover", _servers, reason);
        var done = false;
        string? error = null;
        try
        {
            done = await _servers.TryHandOverAsync(peer, HandoverBudget).WaitAsync(HandoverBudget + TimeSpan.FromSeconds(1), _time);
        }
        catch (Exception failure) when (failure is ReplicationException or TimeoutException or OperationCanceledException)
        {
            error = failure.Message;
            _router.Log(VrrpLogLevel.Warning, "HandoverFailed", $"{error} The server is closed and the node resigns instead.");
        }

        journal.End(done ? null : error ?? "not possible: the server is closed and the node resigns instead");
        Post(new RoleEvent.HandedOver(done, reason, then));
    }

    private async Task OnHandedOverAsync(RoleEvent.HandedOver handed)
    {
        if (handed.Done)
        {
            (_open, _rejoin) = (false, RejoinNeed.None);
            Changed();
            Fence(FenceKnowledge.Holds);
        }
        else if (_open || _promotion is not null)
        {
            await CloseAndStayAwayAsync(handed.Reason);
        }

        handed.Then();
    }

    private async Task CloseAndStayAwayAsync(string reason)
    {
        EndPromotion(reason);
        var served = _open;
        _open = false;
        if (!Manages)
        {
            return;
        }

        _rejoin = RejoinNeed.Always;
        var closing = CloseAsync(reason);
        if (await Task.WhenAny(closing, Task.Delay(AddressPatience, _time)) != closing)
        {
            // It may be given up, and the server take writes again: by then the address must be off.
            RaiseRejoin("it served until now");
        }

        await closing;
        if (_fence.Knowledge == FenceKnowledge.Holds)
        {
            await GiveLeaseBackAsync();
        }

        RaiseRejoin("it served until now");
        LookNow();
        if (served)
        {
            await _servers.ShowServingAsync(false);
        }

        await HandBackAsync(reason);
    }

    /// <summary>Closes the server; if that fails, the fence is pending and the next look tries again.</summary>
    private async Task CloseAsync(string reason)
    {
        var journal = new JournalEntry(_journal, "Fence", _servers, reason);
        try
        {
            var outcome = await _servers.CloseLocalAsync();
            Changed();
            Fence(FenceKnowledge.Holds);
            journal.End();
            _router.Log(
                VrrpLogLevel.Information, "Fenced",
                $"{_servers.Local} is closed for writes ({outcome.SessionsKilled} sessions killed{(outcome.SemiSyncSuspended ? ", semi-sync off for a moment" : "")}): {reason}.");
        }
        catch (ReplicationException error)
        {
            Changed();
            journal.End(error.Message);
            if (_fence.Knowledge != FenceKnowledge.Pending)
            {
                _router.Log(VrrpLogLevel.Warning, "FencePending", $"{_servers.Local} could not be closed for writes, which is tried again until it is: {error.Message} {error.Remedy}");
            }

            Fence(FenceKnowledge.Pending, error.Message);
        }
    }

    /// <summary>While it should hold and does not, the node is in FAULT.</summary>
    private void Fence(FenceKnowledge knowledge, string why = "")
    {
        _fence = _fence.To(knowledge, _time.GetLocalNow(), why);
        if (knowledge == FenceKnowledge.Pending)
        {
            _fenceFault = true;
            _router.RaiseFault(FenceKey, $"{_servers.Local} is not closed for writes: {why}");
        }
    }

    private void ClearFenceFault()
    {
        if (_fenceFault)
        {
            _fenceFault = false;
            _router.ClearFault(FenceKey);
        }
    }

    private void JudgeRejoin(ServerSnapshot local, ServerSnapshot? peer)
    {
        if (_rejoin == RejoinNeed.None)
        {
            return;
        }

        var missing = RejoinRules.Missing(_rejoin, local, peer, Survivor(local) is not null);
        if (missing is not null)
        {
            RaiseRejoin(missing);
            return;
        }

        // A node that has just been started may meet a serving peer later on.
        if (_rejoin == RejoinNeed.Always || peer is not null)
        {
            _rejoin = RejoinNeed.None;
        }

        ClearRejoin();
    }

    /// <summary>The records are read only where they can prove anything.</summary>
    private FailoverRecord? Survivor(ServerSnapshot local) =>
        local.ChannelFromPeer() is { Receiver: ReceiverState.Stopped } ? SurvivorProof.Find(_servers.ReadRecords(), local, _servers.Peer) : null;

    private void RaiseRejoin(string missing)
    {
        if (_rejoinMissing != missing)
        {
            _rejoinMissing = missing;
            _router.RaiseFault(RejoinKey, $"waits for Invoke-Rejoin: {missing}");
        }
    }

    private void ClearRejoin()
    {
        if (_rejoinMissing is not null)
        {
            _rejoinMissing = null;
            _router.ClearFault(RejoinKey);
            _router.Log(VrrpLogLevel.Information, "InStep", $"{_servers.Local} is in step with {_servers.Peer}.");
        }
    }
}
