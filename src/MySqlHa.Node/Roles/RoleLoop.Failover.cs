using MySqlHa.Vrrp.Engine;

namespace MySqlHa.Node.Roles;

/// <summary>Becoming master without the other server.</summary>
internal sealed partial class RoleLoop
{
    /// <summary>How long a look stands in for one that would take time now.</summary>
    private static readonly TimeSpan LookStands = TimeSpan.FromSeconds(2);

    /// <summary>A node that resigns because its server has failed says so on the wire and to the other server at the same time; the latter may come later.</summary>
    private static readonly TimeSpan PeerWord = TimeSpan.FromMilliseconds(4);

    private static readonly TimeSpan PeerWordPause = TimeSpan.FromMilliseconds(1);

    private static readonly Answer PeerFailed = new(null, "its node says that it has failed");

    /// <summary>
    /// The other node says that its server has failed: what follows, the end of the receiver, does not depend on what the own server did since the last look, and
    /// brings a new look along. On a machine that is busy with the remains of a killed server a look takes as long as all the rest.
    /// </summary>
    private async Task BeginKnownFailoverAsync()
    {
        if (_promotion is not { KnownFailureAsked: false, MasterLost: false } promotion || !Manages)
        {
            return;
        }

        promotion.KnownFailureAsked = true;
        while (!await _servers.IsFailoverKnownAsync())
        {
            if (promotion.Elapsed > PeerWord)
            {
                return;
            }

            await Task.Delay(PeerWordPause, _time);
        }

        if (_memory.Local is { } local && _time.GetUtcNow() - local.TakenAt < LookStands)
        {
            var facts = FactsOf(promotion, local, PeerFailed, operationRunning: false);
            if (await UnderLeaseAsync(promotion, PromotionRules.Next(facts)) is { Action: PromotionAction.BeginFailover } next)
            {
                await BeginFailoverAsync(promotion, facts, next);
            }
        }
    }

    private async Task BeginFailoverAsync(Promotion promotion, PromotionFacts facts, PromotionDecision why)
    {
        var channel = facts.Local!.ChannelFromPeer()!;
        var local = await _servers.StopReceiverAsync(channel.Name);
        promotion.Record = FailoverNotes.Take(facts, local, why.Why, _time.GetUtcNow());
        promotion.Fresh = local;
        promotion.Journal.Step("stop-receiver", why.Why);
        _router.Log(VrrpLogLevel.Warning, "FailoverBegun", $"{_servers.Local} takes over without the other server: {why.Why}.");
    }
}
