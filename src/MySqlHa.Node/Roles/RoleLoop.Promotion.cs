using System.Globalization;
using MySqlHa.Replication;
using MySqlHa.Replication.Topology;
using MySqlHa.Vrrp.Engine;

namespace MySqlHa.Node.Roles;

/// <summary>Becoming master: the server is made ready, then the addresses come.</summary>
internal sealed partial class RoleLoop
{
    /// <summary>A server that lives answers a look in a millisecond or two. In time that this process had, so that a busy machine is not taken for a dead server.</summary>
    private static readonly TimeSpan PeerSilence = TimeSpan.FromMilliseconds(75);

    /// <summary>Without semi-sync a server that is merely busy may hold what nobody else has: a longer outage is the lesser harm.</summary>
    private static readonly TimeSpan PeerSilenceWithoutSemiSync = TimeSpan.FromMilliseconds(250);

    /// <summary>Where no master was lost, its node has handed over, or says that its server has failed, or nothing was served: silence is a server in trouble.</summary>
    private static readonly TimeSpan PeerSilenceWithoutLoss = TimeSpan.FromSeconds(1);

    /// <summary>A machine on which the own server takes long to answer lets the other one take that much longer.</summary>
    private const int SlownessFactor = 10;

    private void BeginPromotion(RoleEvent.Transition transition)
    {
        if (_promotion is null && !_refused)
        {
            _promotion = new(transition, new JournalEntry(_journal, "Promotion", _servers, transition.Reason), _time) { Lease = _lease?.AcquireAsync() };
        }
    }

    private void EndPromotion(string why, bool keepsLease = false)
    {
        if (_promotion is { } promotion)
        {
            promotion.Journal.End($"given up: {why}");
            LetOtherOpen(promotion);
            _promotion = null;
            if (!keepsLease)
            {
                GiveLeaseBack();
            }
        }
    }

    private void LetOtherOpen(Promotion promotion)
    {
        if (promotion.Exclusive)
        {
            promotion.Exclusive = false;
            _ = _servers.EndOpeningAsync();
        }
    }

    private async Task PromoteAsync()
    {
        await BeginKnownFailoverAsync();
        while (_promotion is { } promotion)
        {
            var facts = await GatherAsync(promotion);
            var next = await UnderLeaseAsync(promotion, await ReachingAsync(promotion, facts, PromotionRules.Next(facts)));
            switch (next.Action)
            {
                case PromotionAction.FencePeer:
                    promotion.Journal.Step("fence-peer", next.Why);
                    await ClosePeerAsync();
                    continue;
                case PromotionAction.BeginFailover:
                    await BeginFailoverAsync(promotion, facts, next);
                    continue;
                case PromotionAction.Open when facts.Peer is { } peer && Manages && !promotion.Exclusive:
                    // Its node may mean to open it at this moment, too: the look counts only once it cannot.
                    promotion.Exclusive = await _servers.TryBeginOpeningAsync(onPeer: peer.ServerId < facts.Local!.ServerId);
                    if (promotion.Exclusive)
                    {
                        continue;
                    }

                    SayWhatIsWaitedFor(promotion, new(PromotionAction.Wait, "the other node means to open its server"));
                    return;
                case PromotionAction.Open when !_router.IsMaster:
                    // Not any more; the news of it comes.
                    return;
                case PromotionAction.Open:
                    await OpenAsync(promotion, facts, next);
                    return;
                case PromotionAction.Refuse:
                    Refuse(promotion, next);
                    await HandBackAsync("it does not take over");
                    return;
                default:
                    SayWhatIsWaitedFor(promotion, next);
                    return;
            }
        }
    }

    /// <summary>
    /// Nobody is heard on the wire, and the other server is silent: so it is for the node that is cut off, too, and its gateway's tracker needs longer than that to
    /// find it out. It is asked now, and nothing is opened before it has answered.
    /// </summary>
    private async Task<PromotionDecision> ReachingAsync(Promotion promotion, PromotionFacts facts, PromotionDecision next)
    {
        var alone = Manages && facts is { Peer: null, FailoverBegun: false } && facts.Silence != PeerFailed.Silence;
        return !alone || next.Action is not (PromotionAction.BeginFailover or PromotionAction.Open) || await _router.ReachesGatewayAsync()
            ? next
            : new(PromotionAction.Wait, $"{facts.PeerServer} is silent, and so is gateway {_configuration.Gateway}: it may be this node that is cut off");
    }

    private async Task<PromotionFacts> GatherAsync(Promotion promotion)
    {
        var begun = _time.GetTimestamp();
        var local = promotion.Fresh is { } fresh ? Task.FromResult(new Answer(fresh)) : _servers.LookLocalAsync();
        promotion.Fresh = null;
        var asksPeer = Manages && promotion.Record is null && _servers.Peer is not null;
        var peer = asksPeer ? LookPeerAsync(PatienceOf(promotion)) : Task.FromResult(new Answer(null, "no channel tells which it is"));
        var operation = asksPeer ? _servers.IsOperationRunningAsync() : Task.FromResult(false);
        var own = await local;
        var slowness = _time.GetElapsedTime(begun) * SlownessFactor;
        var other = await peer;
        if (asksPeer && other is { Snapshot: null, Alive: false } && slowness > PatienceOf(promotion) && !ReferenceEquals(other, PeerFailed))
        {
            other = await LookPeerAsync(slowness < PeerSilenceWithoutLoss ? slowness : PeerSilenceWithoutLoss);
        }

        _memory.Observe(own.Snapshot, other.Snapshot);
        return FactsOf(promotion, own.Snapshot, other, await operation);
    }

    private PromotionFacts FactsOf(Promotion promotion, ServerSnapshot? local, Answer peer, bool operationRunning) => new()
    {
        Configuration = _configuration,
        Local = local,
        PeerServer = _servers.Peer,
        Peer = peer.Snapshot,
        Silence = peer.Silence,
        PeerLives = peer.Alive,
        LastWord = _memory.LastWord,
        IsSurvivor = Manages && promotion.Record is null && local is not null && Survivor(local) is not null,
        FailoverBegun = promotion.Record is not null,
        OperationRunning = operationRunning,
        Elapsed = promotion.Elapsed,
        HolderMayServe = promotion.HolderMayServe,
        PeerWritableFor = promotion.PeerWritable(peer.Snapshot),
    };

    /// <summary>
    /// The master's node is silent: whether its server is as well takes time to find out, which clients need not wait for once this node is master. The
    /// promotion asks again, and what is unanswered by then has been silent since now.
    /// </summary>
    private Task AskAheadAsync()
    {
        if (Manages && !_open && _promotion is null)
        {
            _ = _servers.LookPeerAsync(PatienceOfLoss);
        }

        return Task.CompletedTask;
    }

    private TimeSpan PatienceOf(Promotion promotion) => promotion.MasterLost ? PatienceOfLoss : PeerSilenceWithoutLoss;

    private TimeSpan PatienceOfLoss => _memory.LastWord is { SemiSync: SemiSyncWord.Active } ? PeerSilence : PeerSilenceWithoutSemiSync;

    /// <summary>Its node may say sooner than the silence that there is nobody to answer.</summary>
    private async Task<Answer> LookPeerAsync(TimeSpan silence)
    {
        var look = _servers.LookPeerAsync(silence);
        while (!look.IsCompleted)
        {
            if (await _servers.IsPeerFailedAsync())
            {
                return PeerFailed;
            }

            await Task.WhenAny(look, Task.Delay(PromotionPause, _time));
        }

        return await look;
    }

    private async Task OpenAsync(Promotion promotion, PromotionFacts facts, PromotionDecision why)
    {
        var local = facts.Local!;
        ServerSnapshot? alone = null;
        if (Manages)
        {
            promotion.Record = FailoverNotes.Complete(promotion.Record, facts, local, why, _time.GetUtcNow());
            WriteRecord(promotion);
            _open = true;
            alone = facts.Peer is null ? local : null;
            try
            {
                await _servers.OpenLocalAsync(alone);
            }
            catch (ReplicationException)
            {
                _open = false;
                throw;
            }
        }

        _router.Serve();
        _open = true;
        Changed();
        LetOtherOpen(promotion);
        _promotion = null;
        Fence(FenceKnowledge.Open);
        (_rejoin, _stopReceiver) = (RejoinNeed.None, false);
        promotion.Journal.Step("open", why.Why);
        promotion.Journal.End();
        _router.Log(
            why.Overdue ? VrrpLogLevel.Warning : VrrpLogLevel.Information, "Promoted",
            string.Create(CultureInfo.InvariantCulture, $"{_servers.Local} serves after {promotion.Elapsed.TotalMilliseconds:0.0} ms: {why.Why}."));
        if (_flaps.Count(_time.GetTimestamp()) is { } flaps)
        {
            _router.Hold(flaps);
        }

        if (alone is not null)
        {
            _ = _servers.SettleAloneAsync(alone);
        }

        await _servers.ShowServingAsync(true);
    }

    /// <summary>
    /// Before the server is opened, and before it is waited for longer. A disk that is full must not end the service for good: the record's words go to the
    /// log then.
    /// </summary>
    private void WriteRecord(Promotion promotion)
    {
        if (promotion.Record is not { } record || record == promotion.Written)
        {
            return;
        }

        promotion.Written = record;
        try
        {
            _servers.WriteRecord(record);
            _lastRecord = record.Id;
        }
        catch (ReplicationException error)
        {
            _router.Log(
                VrrpLogLevel.Error, "RecordNotWritten",
                $"The failover record could not be written: {error.Message} {error.Remedy} It would have said: {record.Survivor} took over from {record.Failed}, received up to {record.ReceivedLogFile}:{record.ReceivedLogPosition}, executed {record.SurvivorExecuted}.");
        }
    }

    private void Refuse(Promotion promotion, PromotionDecision why)
    {
        WriteRecord(promotion);
        LetOtherOpen(promotion);
        _refused = true;
        _promotion = null;
        GiveLeaseBack();
        promotion.Journal.End($"refused: {why.Why}");
        _router.Log(VrrpLogLevel.Error, "PromotionRefused", $"{_servers.Local} does not take over: {why.Why}.");
        _router.RaiseFault(PromotionKey, $"does not take over: {why.Why}");
        LookNow();
    }

    private void SayWhatIsWaitedFor(Promotion promotion, PromotionDecision next)
    {
        WriteRecord(promotion);
        if (promotion.Said.Length == 0 || (next.Overdue && !promotion.SaidOverdue))
        {
            promotion.Said = next.Why;
            promotion.SaidOverdue = next.Overdue;
            promotion.Journal.Step("wait", next.Why);
            _router.Log(next.Overdue ? VrrpLogLevel.Warning : VrrpLogLevel.Information, "PromotionWaits", $"{_servers.Local} is not opened yet: {next.Why}.");
        }
    }
}
