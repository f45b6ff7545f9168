using MySqlHa.Node.Witness;
using MySqlHa.Replication.Control;
using MySqlHa.Vrrp.Engine;

namespace MySqlHa.Node.Roles;

/// <content>The right to write that a witness grants: nothing is opened without it, and it is given back behind the fence.</content>
internal sealed partial class RoleLoop
{
    internal const string WitnessKey = "witness lease";

    /// <summary>How long the loop waits for the witness before it looks again at everything else.</summary>
    private static readonly TimeSpan LeaseLook = TimeSpan.FromMilliseconds(5);

    /// <summary>From one question to the next while another node holds the role.</summary>
    private static readonly TimeSpan LeasePause = TimeSpan.FromMilliseconds(50);

    /// <summary>The same while writers wait for a switchover.</summary>
    private static readonly TimeSpan LeaseHurry = TimeSpan.FromMilliseconds(2);

    /// <summary>A successor that waits for the role is held up by no more than that when the witness does not answer.</summary>
    private static readonly TimeSpan LeaseFarewell = TimeSpan.FromMilliseconds(100);

    private readonly IRoleLease? _lease;
    private bool _taking;

    // The node is started with this fault.
    private bool _leaseFault = true;
    private bool _leaseRefused;

    /// <summary>What the witness says of the role; null without one.</summary>
    internal WitnessStatus? LeaseStatus => _lease?.Status;

    /// <summary>What a promotion does next when the witness has its say: nothing that another node could notice before the role is this one's.</summary>
    private async Task<PromotionDecision> UnderLeaseAsync(Promotion promotion, PromotionDecision next)
    {
        if (_lease is null || next.Action is PromotionAction.Wait or PromotionAction.Refuse)
        {
            return next;
        }

        var asked = promotion.Lease ??= _lease.AcquireAsync();
        await Task.WhenAny(asked, Task.Delay(LeaseLook, _time));
        if (!asked.IsCompleted)
        {
            return new(PromotionAction.Wait, "the witness is asked for the role");
        }

        var answer = await asked;
        NoteLease(promotion, answer);
        if (answer.Action == LeaseAction.Write)
        {
            if (_lease.MayOpen)
            {
                return next;
            }

            promotion.Lease = null;
            return new(PromotionAction.Wait, "the lease is renewed first");
        }

        if (promotion.Elapsed > _lease.Patience)
        {
            _leaseRefused = true;
            return new(PromotionAction.Refuse, answer.Why);
        }

        promotion.Lease = AskLaterAsync();
        return new(PromotionAction.Wait, answer.Why);

        async Task<LeaseDecision> AskLaterAsync()
        {
            await Task.Delay(LeasePause, _time);
            return ReferenceEquals(_promotion, promotion) ? await _lease.AcquireAsync() : answer;
        }
    }

    private void NoteLease(Promotion promotion, LeaseDecision answer)
    {
        if (promotion.LeaseNoted != answer.Action)
        {
            promotion.LeaseNoted = answer.Action;
            promotion.Journal.Step(answer.Action == LeaseAction.Write ? "role-acquired" : "role-refused", $"{answer.Why} ({_lease!.Status.Reason})");
        }
    }

    /// <summary>An operation told this node to serve, and has opened its server: it does when it has the role, which the other node gives back at that moment.</summary>
    private bool HasLeaseToTake()
    {
        if (_lease is not { MayOpen: false } lease)
        {
            return true;
        }

        if (!_taking)
        {
            _taking = true;
            _ = TakeWithLeaseAsync(lease);
        }

        return false;
    }

    private async Task TakeWithLeaseAsync(IRoleLease lease)
    {
        var begun = _time.GetTimestamp();
        LeaseDecision answer;
        while (true)
        {
            answer = await lease.AcquireAsync();
            _taking = answer.Action != LeaseAction.Write && _time.GetElapsedTime(begun) < lease.Patience && !_end.IsCancellationRequested
                && await _servers.MayTakeAsync() is { Open: true };
            if (!_taking)
            {
                break;
            }

            await Task.Delay(LeaseHurry, _time);
        }

        if (answer.Action == LeaseAction.Write)
        {
            Post(new RoleEvent.Commanded(NodeCommand.Take));
        }
        else
        {
            GiveLeaseBack();
            _router.Log(VrrpLogLevel.Warning, "TakeRefused", $"An operation told this node to serve, and the witness does not let it: {answer.Why}. Nothing was done; a server that the operation opened is closed again.");
        }
    }

    private async Task OnLeaseAsync(LeaseNews news, string why)
    {
        switch (news)
        {
            case LeaseNews.Lost:
                _router.Log(VrrpLogLevel.Error, "LeaseLost", $"This node gives up its role: {why}.");
                if (_open || _promotion is not null)
                {
                    await CloseAndStayAwayAsync($"the witness: {why}");
                }

                RaiseLeaseFault(why);
                break;
            case LeaseNews.Away when _open:
                _router.Log(VrrpLogLevel.Warning, "WitnessUnreachable", $"{why}. This node holds the role, and {(_configuration.Witness!.Etcd!.OnLoss == WitnessLoss.Keep ? "goes on (-OnWitnessLoss Keep)" : "gives it up before its lease can end")}.");
                break;
            case LeaseNews.Away:
                _router.Log(VrrpLogLevel.Warning, "WitnessUnreachable", $"{why}. Without it this node does not take over.");
                EndPromotion(why);
                RaiseLeaseFault(why);
                break;
            case LeaseNews.Back:
                if (_leaseFault)
                {
                    _leaseFault = false;
                    _router.ClearFault(WitnessKey);
                    _router.Log(VrrpLogLevel.Information, "WitnessReachable", $"{why}.");
                }

                if (_leaseRefused)
                {
                    (_leaseRefused, _refused) = (false, false);
                    _router.ClearFault(PromotionKey);
                }

                break;
        }
    }

    private void RaiseLeaseFault(string why)
    {
        _leaseFault = true;
        _router.RaiseFault(WitnessKey, $"witness: {why}");
    }

    /// <summary>Does not wait for it.</summary>
    private void GiveLeaseBack() => _ = _lease?.LetGoAsync();

    private async Task GiveLeaseBackAsync()
    {
        if (_lease is not null)
        {
            await Task.WhenAny(_lease.LetGoAsync(), Task.Delay(LeaseFarewell, _time));
        }
    }

    private async Task EndLeaseAsync()
    {
        if (_lease is not null)
        {
            await _lease.DisposeAsync();
        }
    }
}
