using MySqlHa.Replication.Gtid;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Node.Roles;

/// <summary>
/// From facts to the next action of a promotion. Pure. Two ways lead to an open server. The other server answers and is closed: this one has all that
/// it has, then opens (a planned handover; both channels go on). The other server is silent: what it had sent is applied, then this one opens, and pulls
/// no more from there (a failover). While the other one is known to take writes, nothing opens; nor while its node, which fell silent, may still have the address.
/// </summary>
internal static class PromotionRules
{
    /// <summary>How long the other node may take to close its own server before this one does.</summary>
    internal static readonly TimeSpan PeerGrace = TimeSpan.FromMilliseconds(200);

    internal static PromotionDecision Next(PromotionFacts facts)
    {
        var next = Judge(facts);
        return next.Action is PromotionAction.Open or PromotionAction.BeginFailover && facts.HolderMayServe > TimeSpan.Zero
            ? Wait($"the node that was master fell silent, and may have the address for another {facts.HolderMayServe.TotalMilliseconds:0} ms (-TakeoverWait)")
            : next;
    }

    private static PromotionDecision Judge(PromotionFacts facts)
    {
        if (facts.Local is not { } local)
        {
            return Wait("its own server does not answer");
        }

        var channel = local.ChannelFromPeer();
        if (facts.Configuration.WritePolicy == NodeWritePolicy.Both || facts.FailoverBegun)
        {
            return OpenDrained(facts, local, channel, "all that was received is applied");
        }

        return facts.Peer is { } peer ? AfterHandover(facts, local, channel, peer) : AfterSilence(facts, local, channel);
    }

    private static PromotionDecision AfterHandover(PromotionFacts facts, ServerSnapshot local, ChannelSnapshot? channel, ServerSnapshot peer)
    {
        if (!peer.IsFenced)
        {
            return facts.PeerWritableFor < PeerGrace
                ? Wait($"{peer.Server} takes writes; its own node is to close it")
                : new(PromotionAction.FencePeer, $"{peer.Server} still takes writes after {PeerGrace.TotalMilliseconds:0} ms");
        }

        if (facts.IsSurvivor)
        {
            return OpenDrained(facts, local, channel, $"it took over from {peer.Server}, which has not been rejoined since");
        }

        var missing = peer.Executed.Subtract(local.Executed);
        if (missing.IsEmpty)
        {
            return Open($"{peer.Server} is closed, and all that it has is here");
        }

        return channel is null or { Receiver: ReceiverState.Stopped }
            ? Refuse(facts, $"it is not in step with {peer.Server}: it lacks {Amount(missing)}, and its receiver does not run")
            : CatchUp(facts, $"it lacks {Amount(missing)} of {peer.Server}");
    }

    private static PromotionDecision AfterSilence(PromotionFacts facts, ServerSnapshot local, ChannelSnapshot? channel)
    {
        if (channel is null)
        {
            return new(PromotionAction.Refuse, "it has no replication channel, so nothing tells which server is the other one. Make the pair with Initialize-DualSource, or start the instance with -WritePolicy Unmanaged");
        }

        var peer = facts.PeerServer ?? channel.Source;
        if (facts.OperationRunning)
        {
            return Wait($"{peer} is silent ({facts.Silence}), and an operation is under way, which decides");
        }

        if (facts.PeerLives)
        {
            return CatchUp(facts, $"{peer} lives and cannot be asked whether it takes writes: {facts.Silence}");
        }

        if (facts.IsSurvivor)
        {
            return OpenDrained(facts, local, channel, $"it took over from {peer}, which has not been rejoined since, and is silent: {facts.Silence}");
        }

        if (facts.LastWord is not { } word)
        {
            return Refuse(facts, $"{peer} is silent ({facts.Silence}) and was not heard since this instance was started: what it has that this server lacks is not known");
        }

        if (!word.InStep)
        {
            return Refuse(facts, $"{peer} is silent ({facts.Silence}), and this server was not in step with it: its receiver did not run when {peer} was last heard, at {Clock(word.At)}");
        }

        return facts.Configuration.RequireSemiSync && word.SemiSync != SemiSyncWord.Active
            ? Refuse(facts, $"{peer} is silent ({facts.Silence}), and -RequireSemiSync is given: semi-synchronous replication was {word.SemiSync} when it was last heard, at {Clock(word.At)}")
            : new(PromotionAction.BeginFailover, $"{peer} is silent ({facts.Silence}); last heard at {Clock(word.At)}, in step, semi-sync {word.SemiSync}");
    }

    /// <summary>Also a survivor by its record: its process may have ended when the record was written, and not all was applied.</summary>
    private static PromotionDecision OpenDrained(PromotionFacts facts, ServerSnapshot local, ChannelSnapshot? channel, string why) =>
        channel is null || local.IsDrained(channel) ? Open(why) : CatchUp(facts, $"received and not applied: {Amount(local.Unapplied(channel))}");

    private static PromotionDecision CatchUp(PromotionFacts facts, string left)
    {
        if (facts.Elapsed < facts.Configuration.CatchUpTimeout)
        {
            return Wait(left);
        }

        var late = $"after {facts.Configuration.CatchUpTimeout.TotalSeconds:0.##} s (-CatchUpTimeout): {left}";
        return facts.Configuration.OnCatchUpTimeout switch
        {
            CatchUpAction.Refuse => Refuse(facts, $"it has not caught up {late}") with { Overdue = true },
            CatchUpAction.Force => new(PromotionAction.Open, $"opened by -OnCatchUpTimeout Force {late}", Overdue: true),
            _ => new(PromotionAction.Wait, $"still not caught up {late}", Overdue: true),
        };
    }

    private static PromotionDecision Wait(string why) => new(PromotionAction.Wait, why);

    private static PromotionDecision Open(string why) => new(PromotionAction.Open, why);

    private static PromotionDecision Refuse(PromotionFacts facts, string why) => new(
        PromotionAction.Refuse,
        $"{why}. To open it all the same: Invoke-Failover -Server {facts.Configuration.Server} -AllowDataLoss");

    private static string Amount(GtidSet set) => set.IsEmpty ? "events of a source without GTIDs" : $"{set.Count} transactions ({set})";

    private static string Clock(DateTimeOffset at) => at.ToLocalTime().ToString("HH:mm:ss.fff", System.Globalization.CultureInfo.InvariantCulture);
}
