using MySqlHa.Replication.Operations.Failover;
using MySqlHa.Replication.Topology;

namespace MySqlHa.Node.Roles;

/// <summary>Writes a failover record from what was known. Pure.</summary>
internal static class FailoverNotes
{
    /// <summary>The record at the moment when the receiver has been stopped.</summary>
    internal static FailoverRecord Take(PromotionFacts facts, ServerSnapshot local, string reason, DateTimeOffset at)
    {
        var channel = local.ChannelFromPeer()!;
        return Describe(new()
        {
            Id = FailoverRecordStore.IdOf(at, local.Server),
            At = at,
            Operation = "Promotion",
            Survivor = local.Server,
            Failed = facts.PeerServer ?? channel.Source,
            Release = local.Release.ToString(),
            Reason = reason,
            FailedExecuted = facts.LastWord?.Peer.Executed.ToString() ?? "",
            FailedHeardAt = facts.LastWord?.At,
            SemiSync = (facts.LastWord?.SemiSync ?? SemiSyncWord.Unknown).ToString(),
            Lost = facts.LastWord?.SemiSync == SemiSyncWord.Active ? "" : "Transactions that were committed without an acknowledgement and had not been received.",
        }, local, channel);
    }

    /// <summary>The record at the moment of opening; null where none is needed: a handover in which nothing is missing.</summary>
    internal static FailoverRecord? Complete(FailoverRecord? begun, PromotionFacts facts, ServerSnapshot local, PromotionDecision why, DateTimeOffset at)
    {
        if (local.ChannelFromPeer() is not { } channel || (begun is null && !why.Overdue))
        {
            return begun;
        }

        var record = Describe(begun ?? Take(facts, local, why.Why, at), local, channel);
        if (!why.Overdue)
        {
            return record;
        }

        var unapplied = local.Unapplied(channel);
        if (begun is null && facts.Peer is { } peer)
        {
            unapplied = unapplied.Union(peer.Executed.Subtract(local.Executed));
        }

        return record with
        {
            Unapplied = unapplied.IsEmpty ? $"from {channel.AppliedLogFile}:{channel.AppliedLogPosition}" : unapplied.ToString(),
            Lost = $"Opened by force: transactions that {record.Failed} has, or that were received and not applied, were missing.",
        };
    }

    private static FailoverRecord Describe(FailoverRecord record, ServerSnapshot local, ChannelSnapshot channel) => record with
    {
        SurvivorExecuted = local.Executed.ToString(),
        SurvivorLogFile = local.LogFile,
        SurvivorLogPosition = local.LogPosition,
        Retrieved = channel.Retrieved.ToString(),
        ReceivedLogFile = channel.ReceivedLogFile,
        ReceivedLogPosition = channel.ReceivedLogPosition,
        AppliedLogFile = channel.AppliedLogFile,
        AppliedLogPosition = channel.AppliedLogPosition,
    };
}
